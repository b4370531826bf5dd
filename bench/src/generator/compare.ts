import type { SQLInputValue } from "node:sqlite";

export type Rows = readonly (readonly (SQLInputValue | undefined)[])[];

export type Comparison = "right" | "order of columns" | "more columns" | "duplicates" | "wrong";

/**
 * How an answer compares with the reference. Strictly right: the same rows as often, columns in any order, in the same
 * order of rows when that is asked. The others are kept apart: further columns beside the right ones, and the right
 * rows with other repetitions.
 */
export function compareRows(expected: Rows, actual: Rows, ordered: boolean): Comparison {
  const width = expected[0]?.length ?? actual[0]?.length ?? 0;
  if (expected.length === 0 && actual.length === 0) return "right";
  for (const distinct of [false, true]) {
    const mappings = columnMappings(expected, actual);
    for (const mapping of mappings) {
      const project = (rows: Rows): string[] =>
        rows.map((row) => JSON.stringify(mapping.map((column) => normal(row[column]))));
      const left = expected.map((row) => JSON.stringify(row.map(normal)));
      const right = project(actual);
      const isSame = distinct
        ? sameList([...new Set(left)].sort(), [...new Set(right)].sort())
        : ordered
          ? sameList(left, right)
          : sameList(left.sort(), right.sort());
      if (!isSame) continue;
      if (distinct) return "duplicates";
      return (actual[0]?.length ?? 0) > width ? "more columns" : "right";
    }
  }
  return "wrong";
}

/** Assignments of answer columns to reference columns whose values agree as sets; at most some hundred are tried. */
function columnMappings(expected: Rows, actual: Rows): number[][] {
  const width = expected[0]?.length ?? 0;
  const have = actual[0]?.length ?? 0;
  const setOf = (rows: Rows, column: number): string =>
    JSON.stringify([...new Set(rows.map((row) => JSON.stringify(normal(row[column]))))].sort());
  const wanted = Array.from({ length: width }, (_, column) => setOf(expected, column));
  const given = Array.from({ length: have }, (_, column) => setOf(actual, column));
  let mappings: number[][] = [[]];
  for (const set of wanted)
    mappings = mappings
      .flatMap((mapping) =>
        given.flatMap((own, column) =>
          own === set && !mapping.includes(column) ? [[...mapping, column]] : [],
        ),
      )
      .slice(0, 200);
  return width === 0 ? [] : mappings;
}

function sameList(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((entry, index) => entry === right[index]);
}

function normal(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "number") return Number(value.toPrecision(9));
  if (typeof value === "string" && /^-?\d+(?:\.\d+)?$/.test(value))
    return Number(Number(value).toPrecision(9));
  return value instanceof Uint8Array ? Buffer.from(value).toString("hex") : (value ?? null);
}
