import { type ErrorDetails, ThothError } from "../../errors/index.ts";

/** The same error with one more sentence and more details; the remedy stays at the end. */
export function extendError(
  error: ThothError,
  more: { sentence: string; details: ErrorDetails; remedy?: string },
): ThothError {
  const problem = error.message.slice(0, error.message.length - error.remedy.length).trimEnd();
  return new ThothError(error.code, {
    message: `${problem} ${more.sentence}`,
    remedy: `${error.remedy} ${more.remedy ?? ""}`.trim(),
    retryable: error.retryable,
    details: { ...error.details, ...more.details },
    cause: error,
  });
}
