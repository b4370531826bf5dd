import type { ErrorDetails, ThothError } from "../errors/index.ts";

/** Body of an error as OpenAI's clients read it. */
export interface OpenAiError {
  readonly error: {
    readonly message: string;
    /** OpenAI's class of errors; decides nothing that the status does not say. */
    readonly type: string;
    /** A code of Thoth's table; `docs/errors.md` explains it. */
    readonly code: string;
    /** Field of the request that is wrong. */
    readonly param: string | null;
    readonly details: ErrorDetails;
  };
}

/** Defects tell nothing about themselves outside; the log has them. */
export function toOpenAiError(error: ThothError): OpenAiError {
  const { code, status } = error;
  const isDefect = code === "INTERNAL";
  const { field } = error.details;
  return {
    error: {
      message: isDefect ? "Something unexpected went wrong inside the server." : error.message,
      type: typeOf(status),
      code,
      param: typeof field === "string" ? field : null,
      details: isDefect ? {} : error.details,
    },
  };
}

/** Seconds for Retry-After, where the client should wait; null elsewhere. */
export function retryAfterSeconds({ status, retryable, details }: ThothError): number | null {
  if (status !== 429 && !(status === 503 && retryable)) return null;
  const asked = details.retryAfterMs;
  return Math.max(1, Math.ceil((typeof asked === "number" ? asked : 1_000) / 1_000));
}

function typeOf(status: number): string {
  if (status === 401) return "authentication_error";
  if (status === 403) return "permission_error";
  if (status === 429) return "rate_limit_error";
  return status >= 500 ? "server_error" : "invalid_request_error";
}
