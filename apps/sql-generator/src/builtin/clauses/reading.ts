import type { Cue, Lexicon } from "../lexicon/types.ts";
import { contentWeight, cueOf, type Item } from "../linking/items.ts";
import type { SchemaModel } from "../schema/model.ts";
import type { ColumnRef } from "../sql/ast.ts";
import { emptyFrame, type Frame } from "./frame.ts";

/** Cues that shape the sentence although their words are small ones. */
const structural: ReadonlySet<Cue["kind"]> = new Set([
  "and",
  "or",
  "not",
  "both",
  "between",
  "compare",
  "group",
]);

/** The question while it is read: its items, which of them are explained and by what, and the frame that grows. */
export class Reading {
  readonly items: readonly Item[];
  readonly model: SchemaModel;
  readonly lexicon: Lexicon;
  readonly frame: Frame = emptyFrame();
  /** Why the answer may be wrong, and the share of trust that is left. */
  readonly doubts: { reason: string; factor: number; about?: ColumnRef }[] = [];
  /** Sentences for people: what was understood. */
  readonly notes: string[] = [];
  readonly #used = new Map<number, string>();

  constructor(items: readonly Item[], model: SchemaModel, lexicon: Lexicon) {
    this.items = items;
    this.model = model;
    this.lexicon = lexicon;
  }

  item(index: number): Item | undefined {
    return this.items[index];
  }

  use(index: number, role: string): void {
    this.#used.set(index, role);
  }

  isUsed(index: number): boolean {
    return this.#used.has(index);
  }

  roleOf(index: number): string | undefined {
    return this.#used.get(index);
  }

  release(index: number): void {
    this.#used.delete(index);
  }

  /** @param about the doubt counts only if the answer uses this column */
  doubt(reason: string, factor: number, about?: ColumnRef): void {
    if (this.doubts.some((doubt) => doubt.reason === reason)) return;
    this.doubts.push(about === undefined ? { reason, factor } : { reason, factor, about });
  }

  cue<K extends Cue["kind"]>(index: number, kind: K): Extract<Cue, { kind: K }> | undefined {
    return cueOf(this.items[index], kind);
  }

  /** Whether the item carries no meaning here: silent, without content. */
  isSilent(index: number): boolean {
    const item = this.items[index];
    return (
      item !== undefined &&
      item.silent !== null &&
      item.silent !== "mark" &&
      contentWeight(item) < 0.5 &&
      !item.cues.some((cue) => structural.has(cue.kind))
    );
  }

  /** The next item that is not silent and not one of the given cues; the length of the list when none is left. */
  next(index: number, skip: readonly Cue["kind"][] = []): number {
    let position = index;
    while (position < this.items.length && this.#isSkipped(position, skip)) position += 1;
    return position;
  }

  /** The previous item of that sort; -1 when there is none. */
  previous(index: number, skip: readonly Cue["kind"][] = []): number {
    let position = index;
    while (position >= 0 && this.#isSkipped(position, skip)) position -= 1;
    return Math.max(position, -1);
  }

  #isSkipped(position: number, skip: readonly Cue["kind"][]): boolean {
    const item = this.items[position] as Item;
    return (
      this.isSilent(position) ||
      (contentWeight(item) < 0.5 && item.cues.length > 0 && item.cues.every((cue) => skip.includes(cue.kind)))
    );
  }

  /** Tables that the question names outright. */
  namedTables(): string[] {
    return this.items.flatMap((item) =>
      item.tables[0] !== undefined &&
      item.tables[0].weight >= 0.7 &&
      item.tables[0].weight + 0.02 >= contentWeight(item)
        ? item.tables[0].table
        : [],
    );
  }
}
