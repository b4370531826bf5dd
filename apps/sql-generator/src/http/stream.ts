import { once } from "node:events";
import type { FastifyReply } from "fastify";
import { ThothError } from "thoth-vdbmanager/errors";
import type { Renderer } from "../render/renderer.ts";
import type { RunEvent } from "../run/events.ts";

export interface StreamTimes {
  /** Silence after which a keep-alive is written, in milliseconds. */
  readonly keepAliveMs: number;
  /** A client that reads nothing for this long counts as gone. */
  readonly stallMs: number;
}

/**
 * Writes a run to the client, one write per line, each taken by the socket before the next. A client that does not
 * read aborts the run through `abort`.
 */
export async function streamRun(
  reply: FastifyReply,
  renderer: Renderer,
  events: AsyncIterable<RunEvent>,
  times: StreamTimes,
  abort: (reason: ThothError) => void,
): Promise<void> {
  reply.hijack();
  const response = reply.raw;
  response.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    "content-type": renderer.contentType,
    "cache-control": "no-store",
    "x-accel-buffering": "no",
    "x-content-type-options": "nosniff",
  });
  response.flushHeaders();
  const keepAlive = setInterval(() => {
    if (!response.writableNeedDrain && response.writable) response.write(renderer.keepAlive);
  }, times.keepAliveMs);
  try {
    for await (const event of events) {
      for (const line of renderer.render(event)) {
        if (!response.writable) return;
        if (!response.write(line)) await drained(reply, times.stallMs, abort);
        keepAlive.refresh();
      }
    }
  } finally {
    clearInterval(keepAlive);
    if (response.writable) response.end();
  }
}

async function drained(
  reply: FastifyReply,
  stallMs: number,
  abort: (reason: ThothError) => void,
): Promise<void> {
  const gone = new AbortController();
  const onClose = (): void => gone.abort();
  reply.raw.once("close", onClose);
  const timer = setTimeout(() => gone.abort(), stallMs);
  try {
    await once(reply.raw, "drain", { signal: gone.signal });
  } catch (error) {
    abort(new ThothError("ABORTED", { message: `The client read nothing for ${stallMs} ms.`, cause: error }));
    reply.raw.destroy();
  } finally {
    clearTimeout(timer);
    reply.raw.off("close", onClose);
  }
}
