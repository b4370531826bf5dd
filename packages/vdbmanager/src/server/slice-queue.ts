/** Milliseconds of work in one turn of the event loop. */
const turnMs = 5;

/**
 * Runs short pieces of synchronous work, a few in each turn of the event loop, in the order they come. All big requests
 * share one queue, so that many of them at once still leave the loop free: each `setImmediate` of its own would run in
 * the same turn as all others.
 */
export class SliceQueue {
  readonly #waiting: (() => void)[] = [];
  #isScheduled = false;

  /** Resolves with what `work` returns, rejects with what it throws. `work` should take a millisecond or two at most. */
  run<T>(work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => {
        try {
          resolve(work());
        } catch (error) {
          reject(error as Error);
        }
      });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#isScheduled || this.#waiting.length === 0) return;
    this.#isScheduled = true;
    setImmediate(() => this.#turn());
  }

  #turn(): void {
    const startedAt = performance.now();
    do this.#waiting.shift()?.();
    while (this.#waiting.length > 0 && performance.now() - startedAt < turnMs);
    this.#isScheduled = false;
    this.#schedule();
  }
}
