import { ThothError } from "../../errors/index.ts";
import { collectionNotFound } from "../core/collection-not-found.ts";

/** What was asked, for the message. */
export interface Asked {
  /** Where the server is, without secrets. */
  readonly address: string;
  /** Set where a 404 means that this collection does not exist. */
  readonly collection?: string;
}

/** Answers that may be different a while later: the server is busy, starting, moving a shard, or out of time. */
const passing = [408, 429, 500, 502, 503, 504];

/**
 * A failure of the client or an answer of the server as a typed error. The API key is in no message: the client puts
 * it into a header, which none of its errors carries.
 */
export function toStoreError(error: unknown, { address, collection }: Asked): ThothError {
  if (error instanceof ThothError) return error;
  const status = statusOf(error);
  if (status === null) {
    return new ThothError("STORE_UNAVAILABLE", {
      message: `Qdrant at ${address} cannot be reached: ${reasonOf(error)}.`,
      remedy: "Check that it runs there and that this machine may connect to it.",
      details: { address },
      cause: error,
    });
  }
  if (status === 404 && collection !== undefined) return collectionNotFound("qdrant", collection);
  const words = wordsOf(error);
  const details = { address, status, ...retryAfter(error) };
  if (status === 401 || status === 403) {
    return new ThothError("STORE_REFUSED", {
      message: `Qdrant at ${address} refused the call with ${status}: ${words}`,
      remedy: "Give a key that may do this: the option apiKey.",
      details,
      cause: error,
    });
  }
  if (status === 507) {
    return new ThothError("STORE_UNAVAILABLE", {
      message: `Qdrant at ${address} has no room left (507): ${words}`,
      remedy: "Free space on its disk or give it a larger one.",
      details,
      cause: error,
    });
  }
  const isPassing = passing.includes(status);
  return new ThothError(isPassing ? "STORE_UNAVAILABLE" : "STORE_REFUSED", {
    message: `Qdrant at ${address} answered ${status}: ${words}`,
    ...(isPassing ? { remedy: "Look into its log; try again." } : {}),
    details,
    cause: error,
  });
}

/** HTTP status of the client's `ApiError`, or null when there was no answer. */
export function statusOf(error: unknown): number | null {
  if (!(error instanceof Error)) return null;
  return "status" in error && typeof error.status === "number" ? error.status : null;
}

/** The server's own words, cut: `{"status": {"error": "..."}}`, or a text. */
function wordsOf(error: unknown): string {
  const data: unknown = error instanceof Error && "data" in error ? error.data : undefined;
  const status = typeof data === "object" && data !== null && "status" in data ? data.status : undefined;
  const words = typeof status === "object" && status !== null && "error" in status ? status.error : data;
  const text = typeof words === "string" ? words.trim() : "";
  if (text === "") return "without a word.";
  return /[.!?]$/.test(text.slice(0, 300)) ? text.slice(0, 300) : `${text.slice(0, 300)}.`;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error) return "code" in cause ? String(cause.code) : cause.message;
  return error.message;
}

function retryAfter(error: unknown): { retryAfterMs?: number } {
  const headers = error instanceof Error && "headers" in error ? error.headers : undefined;
  const seconds = headers instanceof Headers ? Number(headers.get("retry-after") ?? Number.NaN) : Number.NaN;
  return seconds > 0 ? { retryAfterMs: seconds * 1000 } : {};
}
