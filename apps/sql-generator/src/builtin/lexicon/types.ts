export type AggregateName = "SUM" | "AVG" | "MIN" | "MAX";
export type Comparison = ">" | ">=" | "<" | "<=" | "=" | "<>";
export type Direction = "ASC" | "DESC";
export type Period = "year" | "month" | "day" | "quarter";

/** What a word or phrase of the question asks for. */
export type Cue =
  | { readonly kind: "count" | "group" | "by" | "order" | "top" | "distinct" | "not" | "and" | "or" | "both" }
  | {
      readonly kind:
        | "list"
        | "which"
        | "who"
        | "all"
        | "with"
        | "between"
        | "of"
        | "from"
        | "to"
        | "share"
        | "empty";
    }
  | {
      readonly kind: "than" | "average-of-all" | "everything" | "frequent" | "filler" | "trade" | "full-name";
    }
  | { readonly kind: "aggregate"; readonly name: AggregateName }
  /** `dimension`: words of a column it speaks about, e.g. "oldest" of an age or birth date. */
  | { readonly kind: "superlative"; readonly direction: Direction; readonly dimension?: string }
  | {
      readonly kind: "compare";
      readonly operator: Comparison;
      readonly dimension?: string;
      readonly time?: boolean;
    }
  /** Stands behind the number: "10 or more". */
  | { readonly kind: "compare-after"; readonly operator: Comparison }
  /** `by`: what the words compare: "alphabetically" names, "largest first" numbers, "newest first" dates. */
  | { readonly kind: "direction"; readonly direction: Direction; readonly by?: ComparedKind }
  | { readonly kind: "pattern"; readonly pattern: "contains" | "starts" | "ends" }
  | { readonly kind: "period"; readonly period: Period };

export type ComparedKind = "name" | "number" | "date";

/** A quality that words like "oldest" or "cheaper" speak about: columns it may mean, best first. */
export interface Dimension {
  readonly columns: readonly string[];
  /** Columns in which a larger value means less of it: the birth date of the oldest is the smallest. */
  readonly reversed: readonly string[];
}

/** The words of one language, as data. Phrases are folded: lower case, without accents. */
export interface Lexicon {
  readonly language: "en" | "it" | "de";
  readonly numberFormat: { readonly group: string; readonly decimal: string };
  readonly cues: readonly { readonly cue: Cue; readonly phrases: string }[];
  /** Words that carry no meaning of their own in a question. */
  readonly stopWords: ReadonlySet<string>;
  /** Verbs and nouns so general that they only hold a sentence together. */
  readonly weakWords: ReadonlySet<string>;
  readonly numbers: ReadonlyMap<string, number>;
  readonly months: ReadonlyMap<string, number>;
  /** Groups of words that often name the same thing; the first is the English schema word. */
  readonly synonyms: readonly string[];
}

export const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Phrases of a template text: one a line or separated by `;`. */
export const phrases = (text: string): string[] =>
  text
    .split(/[;\n]/)
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== "");

export const numbersFrom = (text: string, first: number): ReadonlyMap<string, number> =>
  new Map(
    text
      .trim()
      .split(/\s+/)
      .flatMap((names, index) => names.split("|").map((name) => [name, index + first] as const)),
  );
