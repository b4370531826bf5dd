import type { Cue } from "../lexicon/types.ts";
import type { Mention } from "../schema/vocabulary.ts";
import type { DateSpan } from "../text/dates.ts";

export type TableMention = Extract<Mention, { kind: "table" }>;
export type ColumnMention = Extract<Mention, { kind: "column" }>;
export type ValueMention = Extract<Mention, { kind: "value" }>;
export type PredicateMention = Extract<Mention, { kind: "predicate" }>;
export type MeasureMention = Extract<Mention, { kind: "measure" }>;

/** A word or phrase of the question with everything it can mean; what it does mean its reader decides. */
export interface Item {
  readonly text: string;
  /** Offsets in the question. */
  readonly start: number;
  readonly end: number;
  readonly cues: readonly Cue[];
  readonly tables: readonly TableMention[];
  readonly columns: readonly ColumnMention[];
  readonly values: readonly ValueMention[];
  readonly predicates: readonly PredicateMention[];
  readonly measures: readonly MeasureMention[];
  readonly number: number | null;
  readonly date: DateSpan | null;
  readonly quoted: boolean;
  /** Carries no meaning of its own: stop words, weak words, marks. */
  readonly silent: "mark" | "stop" | "weak" | null;
}

export function cueOf<K extends Cue["kind"]>(
  item: Item | undefined,
  kind: K,
): Extract<Cue, { kind: K }> | undefined {
  return item?.cues.find((cue): cue is Extract<Cue, { kind: K }> => cue.kind === kind);
}

/** The strongest thing of the workspace that the item can mean, in [0, 1]. */
export function contentWeight(item: Item): number {
  return Math.max(
    0,
    ...[item.tables, item.columns, item.values, item.predicates, item.measures].flatMap((mentions) =>
      mentions.map((mention) => mention.weight),
    ),
  );
}
