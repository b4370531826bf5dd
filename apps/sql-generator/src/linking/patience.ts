/** Milliseconds after a failure during which little is expected. */
const memoryMs = 30_000;
/** What is waited then. */
const shortMs = 1_500;

/**
 * How long to wait for search by meaning: the full time normally, a short time soon after it failed, so that one outage
 * does not slow down every question.
 */
export class Patience {
  readonly #clock: () => number;
  #failedAt: number | null = null;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Milliseconds for the next try. */
  deadline(fullMs: number): number {
    const recent = this.#failedAt !== null && this.#clock() - this.#failedAt < memoryMs;
    return recent ? Math.min(shortMs, fullMs) : fullMs;
  }

  note(succeeded: boolean): void {
    this.#failedAt = succeeded ? null : this.#clock();
  }
}
