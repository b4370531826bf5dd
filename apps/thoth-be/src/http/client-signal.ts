import type { FastifyReply } from "fastify";
import { ThothError } from "thoth-vdbmanager/errors";

/** Aborts when the client goes away before it has its answer. */
export function clientSignal(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  const { raw } = reply;
  raw.once("close", () => {
    if (!raw.writableFinished) {
      controller.abort(new ThothError("ABORTED", { message: "The client closed the connection." }));
    }
  });
  return controller.signal;
}
