import { compareText } from "../core/compare-text.ts";

/** Keeps the best `limit` of many scored slots: higher score first, equal scores by id. */
export class TopK {
  readonly #limit: number;
  readonly #ids: readonly string[];
  /** A binary heap, the worst kept slot at the root. */
  readonly #slots: number[] = [];
  readonly #scores: number[] = [];
  /** A score below this cannot enter; equal to it may, by id. */
  floor: number;

  constructor(limit: number, ids: readonly string[], minScore: number) {
    this.#limit = limit;
    this.#ids = ids;
    this.floor = minScore;
  }

  /** Call only with `score >= floor`. */
  offer(slot: number, score: number): void {
    if (this.#slots.length < this.#limit) {
      this.#slots.push(slot);
      this.#scores.push(score);
      this.#rise(this.#slots.length - 1);
    } else {
      if (!this.#isWorse(this.#slots[0] as number, this.#scores[0] as number, slot, score)) return;
      this.#slots[0] = slot;
      this.#scores[0] = score;
      this.#sink();
    }
    if (this.#slots.length === this.#limit) this.floor = Math.max(this.floor, this.#scores[0] as number);
  }

  /** Best first. */
  result(): { slot: number; score: number }[] {
    return this.#slots
      .map((slot, index) => ({ slot, score: this.#scores[index] as number }))
      .sort((a, b) => (this.#isWorse(a.slot, a.score, b.slot, b.score) ? 1 : -1));
  }

  #isWorse(slot: number, score: number, otherSlot: number, otherScore: number): boolean {
    if (score !== otherScore) return score < otherScore;
    return compareText(this.#ids[slot] as string, this.#ids[otherSlot] as string) > 0;
  }

  #rise(start: number): void {
    let at = start;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#worseAt(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #sink(): void {
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= this.#slots.length) return;
      const right = left + 1;
      const worse = right < this.#slots.length && this.#worseAt(right, left) ? right : left;
      if (!this.#worseAt(worse, at)) return;
      this.#swap(at, worse);
      at = worse;
    }
  }

  #worseAt(a: number, b: number): boolean {
    const { [a]: slotA = 0, [b]: slotB = 0 } = this.#slots;
    const { [a]: scoreA = 0, [b]: scoreB = 0 } = this.#scores;
    return this.#isWorse(slotA, scoreA, slotB, scoreB);
  }

  #swap(a: number, b: number): void {
    const { [a]: slotA = 0, [b]: slotB = 0 } = this.#slots;
    const { [a]: scoreA = 0, [b]: scoreB = 0 } = this.#scores;
    this.#slots[a] = slotB;
    this.#slots[b] = slotA;
    this.#scores[a] = scoreB;
    this.#scores[b] = scoreA;
  }
}
