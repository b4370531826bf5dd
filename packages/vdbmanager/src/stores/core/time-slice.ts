import { setImmediate } from "node:timers/promises";
import type { Deadline } from "../../resilience/index.ts";

/** Longest stretch of synchronous work before the event loop gets its turn. */
const sliceMs = 6;

/**
 * Cuts long synchronous work into slices, so that nothing else in the process waits for it.
 *
 * @example
 * for (const point of points) {
 *   check(point);
 *   if (slice.isOver) await slice.next();
 * }
 */
export class TimeSlice {
  readonly #deadline: Deadline;
  #endsAt: number;

  constructor(deadline: Deadline) {
    this.#deadline = deadline;
    this.#endsAt = performance.now() + sliceMs;
  }

  get isOver(): boolean {
    return performance.now() >= this.#endsAt;
  }

  /** Lets the event loop turn; throws when the deadline has passed or the caller has cancelled. */
  async next(): Promise<void> {
    await setImmediate();
    this.#deadline.throwIfOver();
    this.#endsAt = performance.now() + sliceMs;
  }
}
