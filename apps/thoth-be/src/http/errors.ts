import type { FastifyReply, FastifyRequest } from "fastify";
import type { ThothError } from "thoth-vdbmanager/errors";
import type { HidePaths } from "./hide-paths.ts";
import { toTypedError } from "./typed-error.ts";

interface ErrorBody {
  error: string;
  code: string;
  details?: unknown;
  /** Only for authentication and permission, which clients read here. */
  detail?: string;
  retryable: boolean;
  retry_after_s?: number;
}

/** Codes of the library under the names this API gives them. */
const publicCodes: Readonly<Record<string, string>> = {
  SPACE_MISMATCH: "VECTOR_SPACE_MISMATCH",
  STORE_UNAVAILABLE: "VECTOR_DB_UNAVAILABLE",
  MODEL_NOT_CACHED: "EMBEDDING_UNAVAILABLE",
  MODEL_UNAVAILABLE: "EMBEDDING_UNAVAILABLE",
  MODEL_CORRUPT: "EMBEDDING_UNAVAILABLE",
  MODEL_HOST_FAILED: "EMBEDDING_UNAVAILABLE",
  CANARY_FAILED: "EMBEDDING_UNAVAILABLE",
};

export function publicCode(code: string): string {
  return publicCodes[code] ?? code;
}

/** Answers every failure as `{error, code, details}`: no stack, no place of a file; the log has the rest. */
export function errorHandler(hide: HidePaths) {
  return async (error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const typed = toTypedError(error);
    if (typed.status >= 500) request.log.error({ code: typed.code, err: error }, "request failed");
    const body = toBody(typed, hide);
    if (body.retry_after_s !== undefined) reply.header("retry-after", String(body.retry_after_s));
    await reply.status(typed.status).send(body);
  };
}

function toBody(typed: ThothError, hide: HidePaths): ErrorBody {
  const { status, retryable, details } = typed;
  const message = hide.text(typed.message).trim();
  const body: ErrorBody = { error: message, code: publicCode(typed.code), retryable };
  if (Object.keys(details).length > 0) body.details = hide.json(details);
  if (status === 401 || status === 403) body.detail = message;
  if (typeof details.retryAfterMs === "number") body.retry_after_s = Math.ceil(details.retryAfterMs / 1000);
  return body;
}
