/** Rows that may be among the best, by what is known of their scores: at least `lower`, at most `upper`. */
export interface CandidateList {
  readonly keys: Float64Array;
  /** The most that each one's score can be. */
  readonly uppers: Float64Array;
}

/** Longer lists are left as they are: sorting them would take longer than it saves. */
const mostSorted = 4096;

/**
 * Finds the rows that can be among the best `limit` when only bounds of scores are known. The floor is the `limit`-th
 * best lower bound so far: that many rows score at least as much, so a row whose upper bound is below it is out.
 */
export class Candidates {
  readonly #limit: number;
  readonly #keys: number[] = [];
  readonly #uppers: number[] = [];
  /** A binary heap of the best lower bounds, the smallest at the root. */
  readonly #lowers: number[] = [];
  /** A row whose upper bound is below this is no candidate. */
  floor: number;

  constructor(limit: number, minScore: number) {
    this.#limit = limit;
    this.floor = minScore;
  }

  /** Call only with `upper >= floor`. */
  add(key: number, lower: number, upper: number): void {
    this.#keys.push(key);
    this.#uppers.push(upper);
    const lowers = this.#lowers;
    if (lowers.length < this.#limit) {
      lowers.push(lower);
      this.#rise();
    } else if (lower > (lowers[0] as number)) {
      lowers[0] = lower;
      this.#sink();
    }
    if (lowers.length === this.#limit) this.floor = Math.max(this.floor, lowers[0] as number);
  }

  /** The most promising first, unless there are very many. */
  list(): CandidateList {
    const kept = [...this.#uppers.keys()].filter((index) => (this.#uppers[index] as number) >= this.floor);
    if (kept.length <= mostSorted) {
      kept.sort((a, b) => (this.#uppers[b] as number) - (this.#uppers[a] as number));
    }
    return {
      keys: Float64Array.from(kept, (index) => this.#keys[index] as number),
      uppers: Float64Array.from(kept, (index) => this.#uppers[index] as number),
    };
  }

  #rise(): void {
    const lowers = this.#lowers;
    for (let at = lowers.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1;
      if ((lowers[parent] as number) <= (lowers[at] as number)) return;
      [lowers[parent], lowers[at]] = [lowers[at] as number, lowers[parent] as number];
      at = parent;
    }
  }

  #sink(): void {
    const lowers = this.#lowers;
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      if (left >= lowers.length) return;
      const right = left + 1;
      const next =
        right < lowers.length && (lowers[right] as number) < (lowers[left] as number) ? right : left;
      if ((lowers[at] as number) <= (lowers[next] as number)) return;
      [lowers[at], lowers[next]] = [lowers[next] as number, lowers[at] as number];
      at = next;
    }
  }
}
