import { ThothError } from "../errors/index.ts";

/** Longest delay Node's timers accept (2^31 - 1 ms). */
const maxTimerMs = 2_147_483_647;

/** Options every public async call of Thoth accepts. */
export interface CallOptions {
  /** Cancels the call; the promise rejects with `ABORTED`. */
  signal?: AbortSignal | undefined;
  /** Milliseconds the whole call may take; the promise rejects with `DEADLINE_EXCEEDED`. */
  deadlineMs?: number | undefined;
}

/**
 * One total time budget for a piece of work, joined with the caller's signal. Nothing resets it: steps inside take
 * what is left of it.
 *
 * @example
 * using deadline = Deadline.start({ what: "model ready", deadlineMs: 15_000, signal });
 * await fetch(url, { signal: deadline.signal });
 */
export class Deadline implements Disposable {
  readonly what: string;
  readonly totalMs: number;
  /** Aborts with a {@link ThothError} as reason (`ABORTED` or `DEADLINE_EXCEEDED`). */
  readonly signal: AbortSignal;
  readonly #endsAt: number;
  readonly #now: () => number;
  readonly #release: () => void;

  private constructor(what: string, totalMs: number, outer: AbortSignal | undefined, now: () => number) {
    this.what = what;
    this.totalMs = totalMs;
    this.#now = now;
    this.#endsAt = now() + totalMs;
    const controller = new AbortController();
    this.signal = controller.signal;
    const timer = setTimeout(
      () => controller.abort(deadlineError(what, totalMs)),
      Math.min(Math.max(totalMs, 0), maxTimerMs),
    );
    timer.unref();
    const onOuterAbort = (): void => controller.abort(abortError(outer, what));
    if (outer?.aborted) onOuterAbort();
    else outer?.addEventListener("abort", onOuterAbort, { once: true });
    this.#release = () => {
      clearTimeout(timer);
      outer?.removeEventListener("abort", onOuterAbort);
    };
  }

  /** Starts the budget now. `now` is a clock in milliseconds for tests. @default performance.now */
  static start(options: {
    what: string;
    deadlineMs: number;
    signal?: AbortSignal | undefined;
    now?: () => number;
  }): Deadline {
    const { what, deadlineMs, signal, now = () => performance.now() } = options;
    if (!(deadlineMs >= 0)) {
      throw new ThothError("INVALID_INPUT", {
        message: `The deadline of "${what}" is ${deadlineMs}, expected milliseconds >= 0.`,
      });
    }
    return new Deadline(what, deadlineMs, signal, now);
  }

  /** Milliseconds left, never below 0. */
  get remainingMs(): number {
    return Math.max(0, this.#endsAt - this.#now());
  }

  /** Throws the reason if the budget is spent or the caller has cancelled. */
  throwIfOver(): void {
    this.signal.throwIfAborted();
    if (this.remainingMs === 0) throw deadlineError(this.what, this.totalMs);
  }

  /** A step inside this budget: at most `ms`, and never more than what is left. */
  step(what: string, ms: number): Deadline {
    return new Deadline(what, Math.min(ms, this.remainingMs), this.signal, this.#now);
  }

  /**
   * Waits for `work`, but no longer than the budget. The work itself is told through {@link signal}; if it ignores
   * that, its late result is dropped.
   */
  async race<T>(work: Promise<T>): Promise<T> {
    // The work is not cancelled by losing the race: its own late failure has no other handler.
    work.catch(() => undefined);
    this.throwIfOver();
    let onAbort: (() => void) | undefined;
    const over = new Promise<never>((_, reject) => {
      onAbort = () => reject(this.signal.reason as ThothError);
      this.signal.addEventListener("abort", onAbort, { once: true });
    });
    try {
      return await Promise.race([work, over]);
    } finally {
      if (onAbort) this.signal.removeEventListener("abort", onAbort);
    }
  }

  /** Frees the timer and the listener on the caller's signal. */
  [Symbol.dispose](): void {
    this.#release();
  }
}

function deadlineError(what: string, totalMs: number): ThothError {
  return new ThothError("DEADLINE_EXCEEDED", {
    message: `"${what}" did not finish within ${Math.round(totalMs)} ms.`,
    details: { what, deadlineMs: totalMs },
  });
}

function abortError(outer: AbortSignal | undefined, what: string): ThothError {
  const reason: unknown = outer?.reason;
  if (reason instanceof ThothError) return reason;
  return new ThothError("ABORTED", { message: `"${what}" was cancelled.`, details: { what }, cause: reason });
}
