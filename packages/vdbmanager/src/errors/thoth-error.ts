import { type ErrorCode, type ErrorCodeRow, errorCodes } from "./codes.ts";

/** Facts of a failure: numbers, names, limits. Never a secret, never a user's text. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

export interface ThothErrorOptions {
  /** What happened, with its numbers. The remedy is appended. */
  message?: string;
  /** What to do. @default the remedy of the code's table row */
  remedy?: string;
  /** Whether the same call may succeed later without anything being changed by hand. @default that of the code */
  retryable?: boolean;
  details?: ErrorDetails;
  cause?: unknown;
}

/**
 * The one error type of Thoth: a stable code, whether a retry may help, the facts, and a message that says what
 * happened and then what to do.
 *
 * @example
 * throw new ThothError("INVALID_INPUT", { message: `texts[${index}] is ${typeof value}, expected a string.` });
 */
export class ThothError extends Error {
  override readonly name = "ThothError";
  readonly code: ErrorCode;
  readonly retryable: boolean;
  /** HTTP status for this code. */
  readonly status: number;
  readonly details: ErrorDetails;
  readonly remedy: string;

  constructor(code: ErrorCode, options: ThothErrorOptions = {}) {
    const row: ErrorCodeRow = errorCodes[code];
    const remedy = options.remedy ?? row.remedy;
    super(
      `${options.message ?? row.meaning} ${remedy}`.trimEnd(),
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.code = code;
    this.retryable = options.retryable ?? row.retryable;
    this.status = row.status;
    this.details = options.details ?? {};
    this.remedy = remedy;
  }
}

/** Narrows to a {@link ThothError}, optionally with one of the given codes. */
export function isThothError(error: unknown, ...codes: ErrorCode[]): error is ThothError {
  return error instanceof ThothError && (codes.length === 0 || codes.includes(error.code));
}

/** Wraps anything thrown into a {@link ThothError}; one that already is passes unchanged. */
export function toThothError(error: unknown, code: ErrorCode = "INTERNAL", message?: string): ThothError {
  if (error instanceof ThothError) return error;
  const text = message ?? (error instanceof Error ? error.message : String(error));
  return new ThothError(code, { message: text, cause: error });
}
