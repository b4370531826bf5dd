/** Bounds of one message to a host: what keeps (de)serialising it below a millisecond or two. */
const maxSliceTexts = 256;
const maxSliceCharacters = 64 * 1024;
/**
 * Texts that are put in order of length together, so that a slice holds texts of about the same number of tokens and
 * the host can batch them without padding. Sorting so many takes a millisecond or two.
 */
const sortWindow = 4096;
/** So that empty texts are not free. */
const charactersPerText = 16;

/** What texts count for in queues. */
export function costOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, texts.length * charactersPerText);
}

/** Cuts a list into slices of similar length; sorts window by window, when the cursor gets there. */
export class Slices {
  readonly #texts: readonly string[];
  readonly #order: Uint32Array;
  #cursor = 0;

  constructor(texts: readonly string[]) {
    this.#texts = texts;
    this.#order = new Uint32Array(texts.length).map((_, index) => index);
  }

  get hasMore(): boolean {
    return this.#cursor < this.#order.length;
  }

  /** Rows of the list that go together next. */
  next(): Uint32Array {
    const start = this.#cursor;
    if (start % sortWindow === 0) {
      const window = this.#order.subarray(start, start + sortWindow);
      window.sort((left, right) => this.#lengthOf(left) - this.#lengthOf(right));
    }
    this.#cursor = this.#endOf(start);
    return this.#order.subarray(start, this.#cursor);
  }

  /** A slice never crosses a sort window. */
  #endOf(start: number): number {
    const windowEnd = Math.min(this.#order.length, start - (start % sortWindow) + sortWindow);
    const limit = Math.min(windowEnd, start + maxSliceTexts);
    let end = start;
    let characters = 0;
    while (end < limit) {
      characters += this.#lengthOf(this.#order[end] as number);
      if (end > start && characters > maxSliceCharacters) break;
      end += 1;
    }
    return end;
  }

  #lengthOf(row: number): number {
    return this.#texts[row]?.length ?? 0;
  }
}
