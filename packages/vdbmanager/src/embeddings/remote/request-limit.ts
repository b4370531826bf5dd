interface Waiter {
  readonly wake: () => void;
}

type Lane = "query" | "bulk";

/** Lets so many requests run at the same time; single texts go before lists. */
export class RequestLimit {
  readonly #waiting: Record<Lane, Waiter[]> = { query: [], bulk: [] };
  #free: number;

  constructor(max: number) {
    this.#free = max;
  }

  /** @throws the signal's reason */
  async run<T>(lane: Lane, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#enter(lane, signal);
    try {
      return await work();
    } finally {
      const next = this.#waiting.query.shift() ?? this.#waiting.bulk.shift();
      if (next === undefined) this.#free += 1;
      else next.wake();
    }
  }

  async #enter(lane: Lane, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting = this.#waiting[lane];
    const waiter: Waiter = { wake: resolve };
    const onAbort = (): void => {
      const index = waiting.indexOf(waiter);
      if (index < 0) return;
      waiting.splice(index, 1);
      reject(signal.reason as Error);
    };
    waiting.push(waiter);
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      await promise;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }
}
