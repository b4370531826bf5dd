import { contentWeight, cueOf } from "../linking/items.ts";
import { pathBetween } from "../plan/paths.ts";
import type { Expression } from "../sql/ast.ts";
import type { Reading } from "./reading.ts";
import { resolveColumn, resolveTable } from "./resolve.ts";
import { tradeTable } from "./trade.ts";
import { filterAt } from "./value-choice.ts";

/** Reads "without orders", "never returned", "no email", "not from Italy", "except Germany". */
export function readNegations(reading: Reading): void {
  for (let index = 0; index < reading.items.length; index += 1) {
    const item = reading.item(index);
    const excludes = item?.cues.some((cue) => cue.kind === "compare" && cue.operator === "<>") === true;
    if ((cueOf(item, "not") === undefined && !excludes) || reading.isUsed(index)) continue;
    const next = reading.next(index + 1, ["all", "of", "from", "with", "not", "by", "distinct", "which"]);
    if (negateTrade(reading, index)) continue;
    if (reading.isUsed(next) || reading.item(next)?.silent === "mark") continue;
    if (negate(reading, next, index))
      for (let at = index; at < next; at += 1)
        if (cueOf(reading.item(at), "not") !== undefined || at === index) reading.use(at, "not");
  }
  readEmpty(reading);
}

/** "never sold", "have not ordered anything": no row of the table that holds sales or orders. */
function negateTrade(reading: Reading, notAt: number): boolean {
  const { target } = reading.frame;
  let at = notAt + 1;
  while (at < notAt + 4 && reading.isSilent(at) && cueOf(reading.item(at), "trade") === undefined) at += 1;
  if (target === null || cueOf(reading.item(at), "trade") === undefined) return false;
  // "never bought anything in the genre Jazz": something is said of what was not bought.
  const behind = reading.items.findIndex(
    (item, index) => index > at && item.silent === null && contentWeight(item) > 0.6,
  );
  if (behind !== -1) {
    const isDone = negate(reading, behind, notAt);
    if (isDone) for (const part of [notAt, at]) reading.use(part, "not");
    return isDone;
  }
  const table = tradeTable(reading, target);
  if (table === null) return false;
  reading.frame.relations.push({ table, filters: [], negated: true, count: null, position: notAt });
  reading.use(notAt, "not");
  reading.use(at, `rows of ${table}`);
  return true;
}

function negate(reading: Reading, index: number, notAt: number): boolean {
  const item = reading.item(index);
  if (item === undefined) return false;
  const { target } = reading.frame;
  const filter: Negated | null = filterAt(reading, index) ?? filterBehind(reading, index);
  if (filter !== null) {
    const at = filter.at ?? index;
    reading.use(at, "not this");
    if (filter.columnAt !== null) reading.use(filter.columnAt, "column of a value");
    const path = target === null ? null : pathBetween(reading.model, target, filter.table);
    const isParent = path === null || path.steps.every((step) => step.up);
    if (isParent) reading.frame.filters.push({ condition: negated(filter.condition), position: at });
    else
      reading.frame.relations.push({
        table: filter.table,
        filters: [{ condition: filter.condition, position: at }],
        negated: true,
        count: null,
        position: index,
      });
    return true;
  }
  const table = resolveTable(reading, item);
  const column = resolveColumn(reading, item);
  if (
    column !== null &&
    (table === null || column.weight > table.weight) &&
    isOwn(reading, column.reference.table)
  ) {
    // "not approved" may be a flag; "no email" and "not yet shipped" of a date are missing values.
    const saysNone = /\b(?:no|without|lack\w*|any|kein\w*|ohne|senza|nessun\w*|alcun\w*)\b/i.test(
      reading.item(notAt)?.text ?? "",
    );
    if (!saysNone && column.column.kind !== "date")
      reading.doubt(`it is not sure that "not" means that ${column.reference.column} is missing`, 0.5);
    reading.frame.filters.push({
      condition: { kind: "isNull", operand: column.reference, negated: false },
      position: index,
    });
    reading.use(index, "has none");
    return true;
  }
  if (
    table !== null &&
    table.table !== target &&
    target !== null &&
    pathBetween(reading.model, target, table.table) !== null
  ) {
    reading.frame.relations.push({
      table: table.table,
      filters: [],
      negated: true,
      count: null,
      position: index,
    });
    reading.use(index, "has none");
    return true;
  }
  return false;
}

/** "never bought anything in the genre Jazz": the value stands behind the word that says of what. */
function filterBehind(reading: Reading, index: number): Negated | null {
  const item = reading.item(index);
  if (item === undefined || item.columns.length + item.tables.length === 0) return null;
  const behind = reading.next(index + 1, ["of", "from", "with"]);
  if (behind - index > 3 || reading.isUsed(behind)) return null;
  const filter = filterAt(reading, behind);
  const names =
    filter === null
      ? []
      : [
          ...item.tables.map((mention) => mention.table),
          ...item.columns.filter((mention) => mention.weight > 0.6).map((mention) => mention.table),
        ];
  if (filter === null || !names.includes(filter.table)) return null;
  return { ...filter, at: behind, columnAt: index };
}

function isOwn(reading: Reading, table: string): boolean {
  return table === reading.frame.target || reading.frame.target === null;
}

function negated(condition: Expression): Expression {
  if (condition.kind === "binary" && condition.operator === "=") return { ...condition, operator: "<>" };
  if (condition.kind === "isNull") return { ...condition, negated: !condition.negated };
  if (condition.kind === "in") return { ...condition, negated: !condition.negated };
  return { kind: "not", operand: condition };
}

/** "whose email is missing". */
function readEmpty(reading: Reading): void {
  for (let index = 0; index < reading.items.length; index += 1) {
    if (cueOf(reading.item(index), "empty") === undefined || reading.isUsed(index)) continue;
    const before = reading.previous(index - 1, ["of", "with"]);
    const column = reading.isUsed(before) ? null : resolveColumn(reading, reading.item(before));
    if (column === null) continue;
    reading.frame.filters.push({
      condition: { kind: "isNull", operand: column.reference, negated: false },
      position: index,
    });
    reading.use(index, "is empty");
    reading.use(before, "is empty");
  }
}

type Negated = NonNullable<ReturnType<typeof filterAt>> & { readonly at?: number };
