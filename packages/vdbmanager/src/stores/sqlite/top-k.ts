import { compareText } from "../core/compare-text.ts";

export interface ScoredKey {
  readonly key: number;
  readonly id: string;
  readonly score: number;
}

/** Keeps the best `limit` of many scored points: higher score first, equal scores by id. */
export class TopK {
  readonly #limit: number;
  /** A binary heap, the worst kept point at the root. */
  readonly #heap: ScoredKey[] = [];
  /** A score below this cannot enter; equal to it may, by id. */
  floor: number;

  constructor(limit: number, minScore: number) {
    this.#limit = limit;
    this.floor = minScore;
  }

  offer(point: ScoredKey): void {
    if (point.score < this.floor) return;
    const heap = this.#heap;
    if (heap.length < this.#limit) {
      heap.push(point);
      this.#rise();
    } else {
      if (!isWorse(heap[0] as ScoredKey, point)) return;
      heap[0] = point;
      this.#sink();
    }
    if (heap.length === this.#limit) this.floor = Math.max(this.floor, (heap[0] as ScoredKey).score);
  }

  /** Best first. */
  result(): ScoredKey[] {
    return this.#heap.toSorted((a, b) => (isWorse(a, b) ? 1 : -1));
  }

  #rise(): void {
    for (let at = this.#heap.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.#isWorseAt(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #sink(): void {
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      if (left >= this.#heap.length) return;
      const right = left + 1;
      const worse = right < this.#heap.length && this.#isWorseAt(right, left) ? right : left;
      if (!this.#isWorseAt(worse, at)) return;
      this.#swap(at, worse);
      at = worse;
    }
  }

  #isWorseAt(a: number, b: number): boolean {
    return isWorse(this.#heap[a] as ScoredKey, this.#heap[b] as ScoredKey);
  }

  #swap(a: number, b: number): void {
    const kept = this.#heap[a] as ScoredKey;
    this.#heap[a] = this.#heap[b] as ScoredKey;
    this.#heap[b] = kept;
  }
}

function isWorse(point: ScoredKey, other: ScoredKey): boolean {
  return point.score === other.score ? compareText(point.id, other.id) > 0 : point.score < other.score;
}
