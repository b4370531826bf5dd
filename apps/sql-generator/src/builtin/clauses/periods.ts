import type { Period } from "../lexicon/types.ts";
import { findPath } from "../plan/paths.ts";
import type { ModelColumn, ModelTable } from "../schema/model.ts";
import { binary, type ColumnRef, call, column, type Expression, literal } from "../sql/ast.ts";
import { keyOf } from "../text/word-keys.ts";
import type { Reading } from "./reading.ts";

/** The part of a date that a period groups by, as text: `2024`, `2024-03`, `2024-Q1`. */
export function periodOf(known: ModelColumn, period: Period): Expression | null {
  const reference = column(known.table, known.name);
  if (known.kind === "year") return period === "year" ? reference : null;
  if (period === "year") return call("strftime", literal("%Y"), reference);
  if (period === "month") return call("strftime", literal("%Y-%m"), reference);
  if (period === "day") return call("date", reference);
  const month = call("strftime", literal("%m"), reference);
  const quarter = binary("/", binary("+", month, literal(2)), literal(3));
  return binary("||", call("strftime", literal("%Y-Q"), reference), quarter);
}

/**
 * The date column that a time without a column means, near an item: a column whose name has a word of the question,
 * else the only one of the nearest table, else the one named like its table (`order_date` of `orders`).
 */
export function dateColumnNear(reading: Reading, index: number, allowYear: boolean): ModelColumn | null {
  const measured = reading.items
    .flatMap((item) => item.measures)
    .find((measure) => measure.date !== undefined)?.date;
  const words = new Set(reading.items.flatMap((item) => item.text.split(/\s+/).map(keyOf)));
  const tables = tablesNear(reading, index);
  for (const name of tables) {
    const table = reading.model.tables.get(name);
    const found = table === undefined ? null : dateOf(table, words, allowYear, reading);
    if (found !== null) return found;
  }
  if (measured !== undefined) return columnModel(reading, measured);
  for (const name of tables) {
    const parents = reading.model.edges
      .filter((edge) => edge.from === name && edge.to !== name)
      .map((edge) => edge.to);
    const found = parents.flatMap((parent) => {
      const table = reading.model.tables.get(parent);
      const date = table === undefined ? null : dateOf(table, words, allowYear, reading);
      return date === null ? [] : [date];
    });
    if (found.length === 1) return found[0] ?? null;
    // Lines belong to what they are lines of: `order_lines` to `orders`.
    const own = new Set(reading.model.tables.get(name)?.words.map(keyOf));
    const heads = found.filter((date) => reading.model.tables.get(date.table)?.words.every((word) => own.has(keyOf(word))) === true);
    if (heads.length === 1) return heads[0] ?? null;
  }
  return null;
}

export function columnModel(reading: Reading, reference: ColumnRef): ModelColumn | null {
  return (
    reading.model.tables.get(reference.table)?.columns.find((known) => known.name === reference.column) ??
    null
  );
}

/** Tables named in front of the item, nearest first, then the target, then tables that measures read. */
function tablesNear(reading: Reading, index: number): string[] {
  const before: string[] = [];
  for (let position = index - 1; position >= 0; position -= 1) {
    const item = reading.item(position);
    const first = item?.tables[0];
    if (first !== undefined && first.weight >= 0.6) before.push(first.table);
    const predicate = item?.predicates[0];
    if (predicate !== undefined && predicate.weight >= 0.8) before.push(predicate.table);
    const measure = item?.measures[0];
    if (measure !== undefined && measure.date !== undefined) before.push(measure.date.table);
  }
  const { target } = reading.frame;
  return [...new Set([...before, ...(target === null ? [] : [target])])];
}

function dateOf(
  table: ModelTable,
  words: ReadonlySet<string>,
  allowYear: boolean,
  reading: Reading,
): ModelColumn | null {
  const dates = table.columns.filter(
    (known) => known.kind === "date" || (allowYear && known.kind === "year"),
  );
  const tableKeys = new Set(table.words.map(keyOf));
  const told = dates.filter((known) =>
    known.words.some(
      (word) =>
        words.has(keyOf(word)) &&
        !tableKeys.has(keyOf(word)) &&
        !["date", "year", "time", "day"].includes(word),
    ),
  );
  if (told.length === 1) return told[0] ?? null;
  const choice = told.length > 1 ? told : dates;
  if (choice.length <= 1) return choice[0] ?? null;
  const own = choice.filter((known) => tableKeys.has(keyOf(known.words[0] ?? "")));
  const start = choice.filter((known) =>
    ["start", "begin", "from", "created"].includes(known.words[0] ?? ""),
  );
  const only = own.length >= 1 ? own : start;
  if (only.length === 1) return only[0] ?? null;
  reading.doubt(
    `${table.name} has several dates (${choice.map((known) => known.name).join(", ")}) and the question does not say which`,
    0.55,
  );
  return choice[0] ?? null;
}

/** Whether two tables hang together at all. */
export function areConnected(reading: Reading, from: string, to: string): boolean {
  return findPath(reading.model, [from], to, () => 1) !== null;
}
