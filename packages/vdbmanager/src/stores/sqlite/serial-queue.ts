import { ThothError } from "../../errors/index.ts";
import type { Deadline } from "../../resilience/index.ts";

/** Most calls that may wait for the connection. */
const maxWaiting = 1000;

/** Runs one piece of work at a time, in the order of arrival; a waiting one leaves when its deadline passes. */
export class SerialQueue {
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  async run<T>(deadline: Deadline, work: () => Promise<T>): Promise<T> {
    if (this.#waiting >= maxWaiting) {
      throw new ThothError("OVERLOADED", {
        message: `${maxWaiting} calls wait for the store already.`,
        details: { waiting: this.#waiting, retryAfterMs: 1000 },
      });
    }
    const before = this.#last;
    const { promise, resolve: release } = Promise.withResolvers<void>();
    this.#last = before.then(() => promise);
    this.#waiting += 1;
    try {
      await deadline.race(before);
      return await work();
    } finally {
      this.#waiting -= 1;
      release();
    }
  }

  /** Resolves when nothing runs and nothing waits. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
