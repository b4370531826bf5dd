import { type ErrorDetails, isThothError, ThothError } from "../errors/index.ts";
import { Deadline } from "./deadline.ts";
import { sleep } from "./sleep.ts";

export interface RetryAttempt {
  readonly attempt: number;
  readonly error: string;
  readonly elapsedMs: number;
}

export type RetryEvent =
  | { readonly type: "failed"; readonly what: string; readonly attempt: number; readonly error: unknown }
  | { readonly type: "waiting"; readonly what: string; readonly attempt: number; readonly waitMs: number }
  | {
      readonly type: "succeeded";
      readonly what: string;
      readonly attempt: number;
      readonly elapsedMs: number;
    }
  | { readonly type: "gave-up"; readonly what: string; readonly attempt: number; readonly error: unknown };

export interface RetryOptions {
  /** Attempts at most. @default 4 */
  maxAttempts?: number;
  /** Milliseconds for everything: attempts and waits. Nothing resets it. @default 30000 */
  totalMs?: number;
  /** Shortest wait in milliseconds. @default 200 */
  baseDelayMs?: number;
  /** Longest wait in milliseconds, also for what a server asks by Retry-After. @default 5000 */
  maxDelayMs?: number;
  /**
   * Whether an error may pass by itself.
   * @default ThothError.retryable, except cancelled calls, open circuits and calls that an inner handler already repeated
   */
  isRetryable?: (error: unknown) => boolean;
  /** For metrics and logs. */
  onEvent?: (event: RetryEvent) => void;
  /** Randomness in [0, 1). @default Math.random */
  random?: () => number;
}

/**
 * Repeats work that may fail for a while. Bounded in attempts and in total time; waits use decorrelated jitter
 * (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
 */
export class RetryHandler {
  readonly #options: Required<Omit<RetryOptions, "onEvent">> & {
    readonly onEvent: RetryOptions["onEvent"];
  };

  /** @throws INVALID_CONFIG when a number is not usable */
  constructor(options: RetryOptions = {}) {
    const { maxAttempts = 4, totalMs = 30_000, baseDelayMs = 200, maxDelayMs = 5_000, onEvent } = options;
    const { isRetryable = mayPass, random = Math.random } = options;
    const numbers = { maxAttempts, totalMs, baseDelayMs, maxDelayMs };
    for (const [name, value] of Object.entries(numbers)) {
      const least = name === "maxAttempts" ? 1 : 0;
      if (value >= least) continue;
      throw new ThothError("INVALID_CONFIG", {
        message: `${name} of a RetryHandler is ${value}, expected ${least} or more.`,
      });
    }
    this.#options = { ...numbers, isRetryable, random, onEvent };
  }

  /**
   * Runs `work` until it succeeds. An error may carry `details.retryAfterMs`; it is honoured up to the cap.
   * @throws the error itself when it is not retryable; RETRIES_EXHAUSTED with every attempt; DEADLINE_EXCEEDED; ABORTED
   */
  async run<T>(
    what: string,
    work: (attempt: number, deadline: Deadline) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const { maxAttempts, totalMs, baseDelayMs, maxDelayMs, isRetryable, onEvent, random } = this.#options;
    using deadline = Deadline.start({ what, deadlineMs: totalMs, signal });
    const attempts: RetryAttempt[] = [];
    let delayMs = baseDelayMs;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const result = await deadline.race(work(attempt, deadline));
        onEvent?.({
          type: "succeeded",
          what,
          attempt,
          elapsedMs: Math.round(totalMs - deadline.remainingMs),
        });
        return result;
      } catch (error) {
        if (deadline.signal.aborted) throw withAttempts(deadline.signal.reason, attempts);
        onEvent?.({ type: "failed", what, attempt, error });
        if (!isRetryable(error)) throw error;
        attempts.push({
          attempt,
          error: error instanceof Error ? error.message : String(error),
          elapsedMs: Math.round(totalMs - deadline.remainingMs),
        });
        delayMs = Math.min(maxDelayMs, baseDelayMs + random() * (delayMs * 3 - baseDelayMs));
        const waitMs = Math.min(maxDelayMs, Math.max(delayMs, askedWait(error)));
        if (attempt >= maxAttempts || waitMs >= deadline.remainingMs) {
          onEvent?.({ type: "gave-up", what, attempt, error });
          throw exhausted(what, attempts, error);
        }
        onEvent?.({ type: "waiting", what, attempt, waitMs });
        await sleep(waitMs, deadline.signal);
      }
    }
  }
}

function mayPass(error: unknown): boolean {
  const isFinal = isThothError(error, "ABORTED", "CIRCUIT_OPEN", "RETRIES_EXHAUSTED");
  return isThothError(error) && error.retryable && !isFinal;
}

function askedWait(error: unknown): number {
  const asked = isThothError(error) ? error.details.retryAfterMs : undefined;
  return typeof asked === "number" && asked > 0 ? asked : 0;
}

function exhausted(what: string, attempts: readonly RetryAttempt[], cause: unknown): ThothError {
  const last = attempts.at(-1)?.error ?? "";
  return new ThothError("RETRIES_EXHAUSTED", {
    message: `"${what}" failed ${attempts.length} times; the last time: ${last}`,
    details: { what, attempts },
    cause,
  });
}

function withAttempts(reason: unknown, attempts: readonly RetryAttempt[]): unknown {
  if (!isThothError(reason) || attempts.length === 0) return reason;
  const details: ErrorDetails = { ...reason.details, attempts };
  const last = attempts.at(-1)?.error ?? "";
  return new ThothError(reason.code, {
    message: `${reason.message} The last attempt failed: ${last}`,
    remedy: "",
    details,
    cause: reason,
  });
}
