import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isThothError, ThothError, toProblem, toThothError } from "thoth-vdbmanager/errors";
import type { z } from "zod";
import { answerFormat } from "./accept.ts";

/** Answers every error in the client's format: one paragraph of text, or problem details as JSON. */
export function registerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => sendError(toThoth(error), request, reply));
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?")[0];
    return reply
      .code(404)
      .type("application/problem+json")
      .send({ error: `There is no ${request.method} ${path}.`, code: "NOT_FOUND", request_id: request.id });
  });
}

function sendError(error: ThothError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const line = { code: error.code, status: error.status };
  if (error.status >= 500)
    request.log.error({ ...line, err: error.code === "INTERNAL" ? error : undefined }, "failed");
  else request.log.info(line, "refused");
  const retryAfterMs = Number(error.details.retryAfterMs ?? 2_000);
  if (error.status === 429 || error.status === 503)
    reply.header("retry-after", String(Math.max(1, Math.ceil(retryAfterMs / 1_000))));
  reply.code(error.status);
  const message =
    error.code === "INTERNAL" ? "Something unexpected went wrong inside the service." : error.message;
  if (request.routeOptions.url === "/generate-sql" && answerFormat(request.headers.accept) === "text")
    return reply
      .type("text/plain; charset=utf-8")
      .send(`ERROR: ${message} (${error.code}, request ${request.id})\n`);
  const problem = toProblem(error);
  return reply.type("application/problem+json").send({
    ...problem,
    detail: message,
    error: message,
    details: error.code === "INTERNAL" ? {} : problem.details,
    request_id: request.id,
  });
}

/** Parses a body. @throws INVALID_INPUT naming the first wrong field */
export function parseBody<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join(".") || "body";
  throw new ThothError("INVALID_INPUT", {
    message: `${field}: ${issue?.message ?? "is invalid"}.`,
    details: {
      field,
      problems: parsed.error.issues.map((one) => ({ field: one.path.join("."), problem: one.message })),
    },
  });
}

function toThoth(error: unknown): ThothError {
  if (isThothError(error)) return error;
  const { statusCode, code, message } = error as { statusCode?: number; code?: string; message?: string };
  if (statusCode === 413)
    return new ThothError("INPUT_TOO_LARGE", { message: "The body is too large.", cause: error });
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new ThothError("INVALID_INPUT", { message: `${message ?? code ?? "Bad request"}.`, cause: error });
  return toThothError(error);
}
