import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { isThothError, type ThothError, toThothError } from "thoth-vdbmanager/errors";
import { z } from "zod";

interface ErrorBody {
  error: string;
  code: string;
  details?: unknown;
  detail?: string;
  retryable: boolean;
  retry_after_s?: number;
}

/** Answers every failure as `{error, code, details}`; no stack, no SQL of ours. */
export async function sendError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const typed = toTyped(error);
  if (typed.status >= 500) request.log.error({ code: typed.code, err: error }, "request failed");
  const body: ErrorBody = { error: typed.message, code: typed.code, retryable: typed.retryable };
  if (Object.keys(typed.details).length > 0) body.details = typed.details;
  if (typed.status === 401 || typed.status === 403) body.detail = typed.message;
  const retryAfterMs = typed.details.retryAfterMs;
  if (typeof retryAfterMs === "number") {
    body.retry_after_s = Math.ceil(retryAfterMs / 1000);
    reply.header("retry-after", String(body.retry_after_s));
  }
  await reply.status(typed.status).send(body);
}

interface Typed {
  message: string;
  code: string;
  status: number;
  retryable: boolean;
  details: Readonly<Record<string, unknown>>;
}

/** Codes of the library under the names this API gives them. */
const publicCodes: Readonly<Record<string, string>> = {
  SPACE_MISMATCH: "VECTOR_SPACE_MISMATCH",
  STORE_UNAVAILABLE: "VECTOR_DB_UNAVAILABLE",
  MODEL_NOT_CACHED: "EMBEDDING_UNAVAILABLE",
  MODEL_UNAVAILABLE: "EMBEDDING_UNAVAILABLE",
  MODEL_HOST_FAILED: "EMBEDDING_UNAVAILABLE",
};

function toTyped(error: FastifyError): Typed {
  if (error instanceof z.ZodError) {
    const issue = error.issues[0];
    const where = issue === undefined || issue.path.length === 0 ? "The request" : issue.path.join(".");
    return invalid(`${where}: ${issue?.message ?? "is invalid"}.`, { issues: error.issues.slice(0, 20) });
  }
  if (!isThothError(error) && error.statusCode !== undefined && error.statusCode < 500) {
    return {
      message: error.message,
      code: error.code,
      status: error.statusCode,
      retryable: false,
      details: {},
    };
  }
  const typed: ThothError = isThothError(error)
    ? error
    : toThothError(error, "INTERNAL", "The service failed.");
  const { message, status, retryable, details } = typed;
  return { message, code: publicCodes[typed.code] ?? typed.code, status, retryable, details };
}

function invalid(message: string, details: Readonly<Record<string, unknown>>): Typed {
  return { message, code: "INVALID_INPUT", status: 400, retryable: false, details };
}
