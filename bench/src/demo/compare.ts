import type { SqlValue } from "thoth-dbmanager";

export type Rows = readonly (readonly SqlValue[])[];

export interface CompareOptions {
  /** The rows must stand in the same order. */
  readonly ordered: boolean;
  /** How many of the expected columns, from the first, the answer must show. @default all */
  readonly needed?: number | undefined;
}

/**
 * Whether an answer says what the reference says:
 *
 * - as many rows, each as often as in the reference; in the same order where the order is part of the question,
 * - every needed column of the reference is one of the answer's columns, in any place and under any name; further
 *   columns (a label, an id, the number that was sorted by) do no harm,
 * - numbers agree to 0.005 or a millionth, whichever is more, so rounding to cents is no mistake; text that is a number
 *   counts as one ('2024' and 2024); other text agrees exactly; NULL only with NULL.
 */
export function isSameAnswer(expected: Rows, actual: Rows, options: CompareOptions): boolean {
  if (expected.length !== actual.length) return false;
  const needed = options.needed ?? expected[0]?.length ?? 0;
  const width = actual[0]?.length ?? 0;
  if (width < needed) return false;
  const matches = options.ordered ? equalInOrder : equalAsMultiset;
  return someMapping(needed, width, (columns) => {
    const projected = actual.map((row) => columns.map((column) => row[column] ?? null));
    const wanted = expected.map((row) => row.slice(0, columns.length));
    return matches(wanted, projected);
  });
}

/** Tries to give each expected column one of the answer's, leaving off a try as soon as its first columns disagree. */
function someMapping(
  needed: number,
  width: number,
  fits: (columns: readonly number[]) => boolean,
  chosen: readonly number[] = [],
): boolean {
  if (chosen.length === needed) return true;
  return Array.from({ length: width }, (_, column) => column).some((column) => {
    if (chosen.includes(column)) return false;
    const next = [...chosen, column];
    return fits(next) && someMapping(needed, width, fits, next);
  });
}

function equalInOrder(expected: Rows, actual: Rows): boolean {
  return expected.every((row, index) => isSameRow(row, actual[index] ?? []));
}

function equalAsMultiset(expected: Rows, actual: Rows): boolean {
  return equalInOrder(expected.toSorted(compareRows), actual.toSorted(compareRows));
}

function isSameRow(expected: readonly SqlValue[], actual: readonly SqlValue[]): boolean {
  return expected.every((value, index) => isSameValue(value, actual[index] ?? null));
}

function isSameValue(expected: SqlValue, actual: SqlValue): boolean {
  const left = comparable(expected);
  const right = comparable(actual);
  if (typeof left !== "number" || typeof right !== "number") return left === right;
  return Math.abs(left - right) <= Math.max(0.005 + 1e-9, Math.abs(left) * 1e-6);
}

function comparable(value: SqlValue): string | number | null {
  if (value === null) return null;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (typeof value === "string" && !/^-?\d+(\.\d+)?$/.test(value)) return value;
  return Number(value);
}

/** Text before numbers, so that rows that differ only by rounding keep the same place. */
function compareRows(left: readonly SqlValue[], right: readonly SqlValue[]): number {
  return compareBy(left, right, textKey) || compareBy(left, right, numberKey);
}

function compareBy<T extends string | number>(
  left: readonly SqlValue[],
  right: readonly SqlValue[],
  key: (value: SqlValue) => T,
): number {
  for (let column = 0; column < left.length; column += 1) {
    const a = key(left[column] ?? null);
    const b = key(right[column] ?? null);
    if (a !== b) return a < b ? -1 : 1;
  }
  return 0;
}

/** One key for all numbers. */
function textKey(value: SqlValue): string {
  const plain = comparable(value);
  if (plain === null) return "0";
  return typeof plain === "number" ? "1" : `2${plain}`;
}

function numberKey(value: SqlValue): number {
  const plain = comparable(value);
  return typeof plain === "number" ? plain : 0;
}
