import type { Period } from "../lexicon/types.ts";
import { cueOf } from "../linking/items.ts";
import { pathBetween } from "../plan/paths.ts";
import type { ModelColumn } from "../schema/model.ts";
import { binary, type ColumnRef, call, column, type Expression, literal, tablesOf } from "../sql/ast.ts";
import { keyOf } from "../text/word-keys.ts";
import type { Reading } from "./reading.ts";
import { tradeTable } from "./trade.ts";

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
 * else that of the number which is asked for, else the only one of the nearest table, or the one named like its table
 * (`order_date` of `orders`).
 */
export function dateColumnNear(reading: Reading, index: number, allowYear: boolean): ModelColumn | null {
  const near = tablesNear(reading, index);
  const measured = measuredTables(reading);
  const told = near.flatMap((name) => toldDates(reading, name, allowYear));
  if (told.length === 1) return told[0] ?? null;
  const { date } =
    reading.items.flatMap((item) => item.measures).find((measure) => measure.date !== undefined) ?? {};
  if (date !== undefined) return columnModel(reading, date);
  const tables = [...measured, ...near];
  for (const name of measured) {
    const found = ownDate(reading, name, allowYear) ?? parentDate(reading, name, allowYear);
    if (found !== null && found !== "several") return found;
  }
  for (const name of tables) {
    const found = ownDate(reading, name, allowYear);
    if (found === "several") {
      const dates = datesOf(reading, name, allowYear);
      reading.doubt(
        `${name} has several dates (${dates.map((known) => known.name).join(", ")}) and the question does not say which`,
        0.55,
      );
      return dates[0] ?? null;
    }
    if (found !== null) return found;
  }
  for (const name of tables) {
    const found = parentDate(reading, name, allowYear);
    if (found !== null) return found;
  }
  return null;
}

function datesOf(reading: Reading, table: string, allowYear: boolean): ModelColumn[] {
  const columns = reading.model.tables.get(table)?.columns ?? [];
  return columns.filter((known) => known.kind === "date" || (allowYear && known.kind === "year"));
}

/** Date columns with a word of the question in their name: "hired in 2020" and `hire_date`. */
function toldDates(reading: Reading, table: string, allowYear: boolean): ModelColumn[] {
  const words = new Set(reading.items.flatMap((item) => item.text.split(/\s+/).map(keyOf)));
  const own = new Set(reading.model.tables.get(table)?.words.map(keyOf));
  const common = new Set(["date", "year", "time", "day"]);
  return datesOf(reading, table, allowYear).filter((known) =>
    known.words.some((word) => words.has(keyOf(word)) && !own.has(keyOf(word)) && !common.has(word)),
  );
}

function ownDate(reading: Reading, name: string, allowYear: boolean): ModelColumn | "several" | null {
  const table = reading.model.tables.get(name);
  const dates = datesOf(reading, name, allowYear);
  if (table === undefined || dates.length <= 1) return dates[0] ?? null;
  const tableKeys = new Set(table.words.map(keyOf));
  const named = dates.filter((known) => tableKeys.has(keyOf(known.words[0] ?? "")));
  const first = dates.filter((known) => ["start", "begin", "from", "created"].includes(known.words[0] ?? ""));
  const choice = named.length > 0 ? named : first;
  return choice.length === 1 ? (choice[0] ?? null) : "several";
}

/** Lines belong to what they are lines of: the date of `order_lines` is that of `orders`. */
function parentDate(reading: Reading, name: string, allowYear: boolean): ModelColumn | null {
  const parents = reading.model.edges
    .filter((edge) => edge.from === name && edge.to !== name)
    .map((edge) => edge.to);
  const found = [...new Set(parents)].flatMap((parent) => {
    const date = ownDate(reading, parent, allowYear);
    return date === null || date === "several" ? [] : [date];
  });
  if (found.length === 1) return found[0] ?? null;
  const own = new Set(reading.model.tables.get(name)?.words.map(keyOf));
  const heads = found.filter(
    (date) => reading.model.tables.get(date.table)?.words.every((word) => own.has(keyOf(word))) === true,
  );
  return heads.length === 1 ? (heads[0] ?? null) : null;
}

/** Tables of the numbers that evidence defines, the finest first. */
function measuredTables(reading: Reading): string[] {
  const tables = [
    ...new Set(
      reading.items.flatMap((item) =>
        item.measures[0] === undefined || item.measures[0].weight < 0.75
          ? []
          : tablesOf(item.measures[0].expression),
      ),
    ),
  ];
  const isFiner = (table: string, other: string): boolean =>
    table !== other && pathBetween(reading.model, table, other)?.steps.every((step) => step.up) === true;
  return tables.toSorted((left, right) => Number(isFiner(right, left)) - Number(isFiner(left, right)));
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
    const { target } = reading.frame;
    const traded = target === null || cueOf(item, "trade") === undefined ? null : tradeTable(reading, target);
    if (traded !== null) before.push(traded);
  }
  const { target } = reading.frame;
  return [...new Set([...before, ...(target === null ? [] : [target])])];
}

/** Writes months as `03` instead of `2024-03` when the question is about one year. */
export function useBareMonths(reading: Reading): void {
  const isOneYear = reading.items.some((item, index) => item.date?.unit === "year" && reading.isUsed(index));
  if (!isOneYear) return;
  reading.frame.groups = reading.frame.groups.map((group) => {
    if (group.kind !== "expression" || group.expression.kind !== "call") return group;
    const [format, ...rest] = group.expression.args;
    if (format?.kind !== "literal" || format.value !== "%Y-%m") return group;
    return { ...group, expression: { ...group.expression, args: [literal("%m"), ...rest] } };
  });
}
