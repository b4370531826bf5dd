import { type CallOptions, Deadline } from "../resilience/index.ts";

/** Options for each step of a call: the caller's signal, and what is left of the caller's deadline if there is one. */
export interface Steps {
  next(): CallOptions;
}

/** Runs the steps of one call within the caller's deadline; without one, each step has the default of its own room. */
export async function withSteps<T>(
  what: string,
  { signal, deadlineMs }: CallOptions,
  work: (steps: Steps) => Promise<T>,
): Promise<T> {
  if (deadlineMs === undefined) return await work({ next: () => ({ signal }) });
  using deadline = Deadline.start({ what, deadlineMs, signal });
  return await work({
    next() {
      deadline.throwIfOver();
      return { signal: deadline.signal, deadlineMs: deadline.remainingMs };
    },
  });
}
