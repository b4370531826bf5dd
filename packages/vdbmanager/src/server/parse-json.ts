import type { SliceQueue } from "./slice-queue.ts";

/** Shorter texts are parsed in one piece: that takes about a millisecond. */
const plainCharacters = 64 * 1024;
const sliceCharacters = 64 * 1024;
const maxDepth = 16;
/** Values that are not elements of a list of the top object; they are parsed in one piece. */
const maxOtherValues = 200_000;

/**
 * As `JSON.parse`, for a large object with one or more long lists in it: the elements of the lists are parsed in slices,
 * so that a body of many megabytes does not hold the event loop.
 *
 * @throws SyntaxError as `JSON.parse` does, and for values that are nested deeper than 16, or many but
 * not in such a list
 */
export async function parseJson(text: string, slices: SliceQueue): Promise<unknown> {
  if (text.length <= plainCharacters) return JSON.parse(text);
  const scanner = new Scanner(text);
  while (!scanner.isDone) await slices.run(() => scanner.advance());
  const skeleton: unknown = await slices.run(() => JSON.parse(scanner.skeleton()));
  if (typeof skeleton !== "object" || skeleton === null || Array.isArray(skeleton)) return skeleton;
  const result = skeleton as Record<string, unknown>;
  for (const [key, value] of Object.entries(result)) {
    if (Array.isArray(value)) result[key] = await parseList(text, scanner.lists[value[0] as number], slices);
  }
  return result;
}

/** Where a list of the top object lies in the text, and where it may be cut. */
interface List {
  readonly start: number;
  end: number;
  /** Positions of commas between elements, about one for each slice. */
  readonly cuts: number[];
}

async function parseList(text: string, list: List | undefined, slices: SliceQueue): Promise<unknown[]> {
  if (list === undefined) throw new SyntaxError("A list of the body is not closed.");
  const elements: unknown[] = [];
  const ends = [...list.cuts, list.end];
  let start = list.start;
  for (const end of ends) {
    const part = text.slice(start, end);
    const isWhole = ends.length === 1;
    await slices.run(() => {
      const values = JSON.parse(`[${part}]`) as unknown[];
      if (values.length === 0 && !isWhole) throw new SyntaxError("A list of the body has an empty element.");
      for (const value of values) elements.push(value);
    });
    start = end + 1;
  }
  return elements;
}

/** Walks over the text outside of strings and finds the lists that are members of the top object. */
class Scanner {
  readonly lists: List[] = [];
  readonly #text: string;
  #position = 0;
  #depth = 0;
  #isObject = false;
  #otherValues = 0;
  #open: List | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  get isDone(): boolean {
    return this.#position >= this.#text.length;
  }

  /** Scans some more of the text. */
  advance(): void {
    const text = this.#text;
    const stop = this.#position + 4 * sliceCharacters;
    while (this.#position < text.length && this.#position < stop) {
      const code = text.charCodeAt(this.#position);
      if (code === 0x22) this.#position = endOfString(text, this.#position);
      else if (code === 0x5b || code === 0x7b) this.#enter(code);
      else if (code === 0x5d || code === 0x7d) this.#leave();
      else if (code === 0x2c) this.#comma();
      this.#position += 1;
    }
  }

  /** The text with the content of every list replaced by the list's number. */
  skeleton(): string {
    let result = "";
    let start = 0;
    for (const [index, list] of this.lists.entries()) {
      result += `${this.#text.slice(start, list.start)}${index}`;
      start = list.end;
    }
    return result + this.#text.slice(start);
  }

  #enter(code: number): void {
    this.#depth += 1;
    if (this.#depth > maxDepth) throw new SyntaxError(`The body is nested deeper than ${maxDepth}.`);
    if (this.#depth === 1 && this.lists.length === 0) this.#isObject = code === 0x7b;
    if (code !== 0x5b || this.#depth !== 2 || !this.#isObject) return;
    this.#open = { start: this.#position + 1, end: this.#text.length, cuts: [] };
    this.lists.push(this.#open);
  }

  #leave(): void {
    this.#depth -= 1;
    if (this.#open === null || this.#depth !== 1) return;
    this.#open.end = this.#position;
    this.#open = null;
  }

  #comma(): void {
    if (this.#open === null || this.#depth !== 2) {
      this.#otherValues += 1;
      if (this.#otherValues <= maxOtherValues) return;
      throw new SyntaxError(`The body has more than ${maxOtherValues} nested values.`);
    }
    const { start, cuts } = this.#open;
    if (this.#position - (cuts.at(-1) ?? start) >= sliceCharacters) cuts.push(this.#position);
  }
}

/** Position of the quote that ends the string which starts at `start`. */
function endOfString(text: string, start: number): number {
  for (let from = start + 1; ; ) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return text.length;
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === 0x5c) backslashes += 1;
    if (backslashes % 2 === 0) return quote;
    from = quote + 1;
  }
}
