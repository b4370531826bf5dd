/** Why the values of a column are not in the index. */
export type SkipReason = "no-text" | "free-text" | "identifiers" | "dates" | "deadline";

/** Facts of a sample of a column's text values. */
export interface ColumnSample {
  /** Rows in the sample, and how many of them hold text. */
  readonly rows: number;
  readonly textRows: number;
  /** Mean length of the texts, and how many are longer than the limit on values. */
  readonly meanLength: number;
  readonly tooLong: number;
  /** Some distinct values within the limit. */
  readonly values: readonly string[];
}

const hash =
  /^(?:\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?|[0-9a-f]{24,128}|(?=\S*\d)(?=\S*[a-z])(?=\S*[A-Z])[A-Za-z0-9+/_=-]{20,})$/i;
const date =
  /^\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{1,4})?(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$|^\d{1,2}:\d{2}(?::\d{2})?$/;
/** Share of the sample that must look alike before a column is left out. */
const share = 0.8;

/** Whether a column's values are worth finding in questions; the reason when they are not. */
export function reasonToSkip(sample: ColumnSample): SkipReason | undefined {
  if (sample.textRows === 0) return "no-text";
  if (sample.tooLong > sample.textRows / 2 || sample.meanLength > 120) return "free-text";
  const looksLike = (pattern: RegExp): boolean => {
    const count = sample.values.filter((value) => pattern.test(value.trim())).length;
    return sample.values.length > 0 && count >= sample.values.length * share;
  };
  if (looksLike(hash)) return "identifiers";
  return looksLike(date) ? "dates" : undefined;
}
