/** A model host as the gate sees it. */
export interface ThreadHolder {
  readonly threads: number;
  /** Pieces of bulk work it has. */
  readonly bulk: number;
  /** Queries it has. */
  readonly queries: number;
  /** It may be its turn to take bulk work. */
  onTurn(): void;
}

export interface ThreadStatus {
  /** Threads that inference may use. */
  readonly total: number;
  /** Threads of hosts that have work; more than `total` only while queries overtake. */
  readonly busy: number;
  /** Hosts that wait for their turn with bulk work. */
  readonly waiting: number;
}

/**
 * One budget of threads for the hosts of all models. Bulk work waits for free threads, and hosts take turns, first come
 * first served. Queries are short and do not wait: while they run, no other host is given new bulk work beyond the budget.
 */
export class ThreadGate {
  readonly total: number;
  readonly #busy = new Set<ThreadHolder>();
  readonly #waiting = new Set<ThreadHolder>();
  #isWaking = false;

  constructor(total: number) {
    this.total = total;
  }

  /** Whether the host may take one more piece of bulk work now; if not, it is told when it is its turn. */
  mayRunBulk(holder: ThreadHolder): boolean {
    const [first] = this.#waiting;
    if ((first === undefined || first === holder) && this.#fits(holder)) {
      this.#waiting.delete(holder);
      return true;
    }
    this.#waiting.add(holder);
    return false;
  }

  /** The host has more or less work than before. */
  changed(holder: ThreadHolder): void {
    if (holder.bulk + holder.queries > 0) this.#busy.add(holder);
    else if (this.#busy.delete(holder)) this.#wake();
  }

  /** The host is gone. */
  leave(holder: ThreadHolder): void {
    this.#waiting.delete(holder);
    this.#busy.delete(holder);
    this.#wake();
  }

  status(): ThreadStatus {
    return { total: this.total, busy: this.#busyThreads(), waiting: this.#waiting.size };
  }

  #fits(holder: ThreadHolder): boolean {
    const others = this.#busyThreads() - (this.#busy.has(holder) ? holder.threads : 0);
    // A host larger than the whole budget runs when it is alone.
    return others === 0 || others + holder.threads <= this.total;
  }

  #busyThreads(): number {
    return [...this.#busy].reduce((sum, { threads }) => sum + threads, 0);
  }

  #wake(): void {
    if (this.#isWaking) return;
    this.#isWaking = true;
    for (let [next] = this.#waiting; next !== undefined && this.#fits(next); [next] = this.#waiting) {
      next.onTurn();
      // It has taken its turn, or had no work any more.
      this.#waiting.delete(next);
    }
    this.#isWaking = false;
  }
}
