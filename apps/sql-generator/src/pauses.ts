import { setImmediate } from "node:timers/promises";

/** Longest stretch of work between two pauses in milliseconds. */
const stretchMs = 5;

/** Breaks long work on the main thread into stretches, between which other work runs. */
export class Pauses {
  readonly #signal: AbortSignal | undefined;
  #pauseAt = performance.now() + stretchMs;

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /**
   * True once a stretch is over; checked before `take` where an `await` for nothing would cost more than the work.
   */
  get areDue(): boolean {
    return performance.now() >= this.#pauseAt;
  }

  /**
   * Lets other work run, and begins the next stretch.
   *
   * @throws the signal's reason
   */
  async take(): Promise<void> {
    await setImmediate();
    this.#signal?.throwIfAborted();
    this.#pauseAt = performance.now() + stretchMs;
  }
}
