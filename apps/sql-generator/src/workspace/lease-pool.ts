import { ThothError } from "thoth-vdbmanager/errors";

/** Use of a shared resource; dispose when done. */
export interface Lease<T> extends Disposable {
  readonly value: T;
}

interface Slot<T> {
  readonly opening: Promise<T>;
  users: number;
  lastUsed: number;
  evicted: boolean;
}

/**
 * Keeps opened resources (database processes, stores, indexes) by key and shares them. More than `max` closes the one
 * that nobody uses and that was used longest ago. A failed opening is forgotten, so that the next caller tries again.
 */
export class LeasePool<T extends { close(): Promise<void> }> {
  readonly #max: number;
  readonly #slots = new Map<string, Slot<T>>();
  readonly #onCloseError: (error: unknown) => void;
  #uses = 0;
  #closed = false;

  constructor(options: { max: number; onCloseError: (error: unknown) => void }) {
    this.#max = options.max;
    this.#onCloseError = options.onCloseError;
  }

  /** Opens or shares. The signal ends the waiting of this caller only. @throws CLOSED and what `open` throws */
  async lease(key: string, open: () => Promise<T>, signal?: AbortSignal): Promise<Lease<T>> {
    if (this.#closed) throw new ThothError("CLOSED", { message: "The service is shutting down." });
    signal?.throwIfAborted();
    const slot = this.#slots.get(key) ?? this.#start(key, open);
    slot.users += 1;
    this.#uses += 1;
    slot.lastUsed = this.#uses;
    this.#evict();
    let released = false;
    const release = (): void => {
      if (released) return;
      released = true;
      slot.users -= 1;
      if (slot.users === 0 && slot.evicted) this.#close(slot);
      else this.#evict();
    };
    try {
      const value = await abortable(slot.opening, signal);
      return { value, [Symbol.dispose]: release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Closes everything; leases still out are closed too. */
  async close(): Promise<void> {
    this.#closed = true;
    const slots = [...this.#slots.values()];
    this.#slots.clear();
    await Promise.allSettled(slots.map(async (slot) => (await slot.opening).close()));
  }

  #start(key: string, open: () => Promise<T>): Slot<T> {
    const slot: Slot<T> = { opening: open(), users: 0, lastUsed: 0, evicted: false };
    this.#slots.set(key, slot);
    slot.opening.catch(() => {
      if (this.#slots.get(key) === slot) this.#slots.delete(key);
    });
    return slot;
  }

  #evict(): void {
    if (this.#slots.size <= this.#max) return;
    const idle = [...this.#slots].filter(([, slot]) => slot.users === 0);
    const oldest = idle.sort(([, left], [, right]) => left.lastUsed - right.lastUsed)[0];
    if (oldest === undefined) return;
    const [key, slot] = oldest;
    this.#slots.delete(key);
    slot.evicted = true;
    this.#close(slot);
  }

  #close(slot: Slot<T>): void {
    slot.opening.then((value) => value.close()).catch(this.#onCloseError);
  }
}

async function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason as Error);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
