import { contentWeight, cueOf } from "../linking/items.ts";
import { pathBetween } from "../plan/paths.ts";
import { binary, type ColumnRef, call, isAggregate, literal, tablesOf } from "../sql/ast.ts";
import { readComparisons } from "./comparisons.ts";
import { readFilters } from "./filters.ts";
import { readGroups } from "./groups.ts";
import { readNegations } from "./negations.ts";
import { readOrder, type ShownOrder } from "./order.ts";
import { readOutputs } from "./outputs.ts";
import type { Reading } from "./reading.ts";
import { resolveTable } from "./resolve.ts";
import { readSuperlatives } from "./superlatives.ts";
import { chooseTarget } from "./target.ts";
import { readTimes } from "./times.ts";

/** Reads the whole question into its frame. What stays unused is for the coverage to judge. */
export function readQuestion(reading: Reading): void {
  chooseTarget(reading);
  readDefinedRows(reading);
  readGroups(reading);
  const shown = readOrder(reading);
  readTimes(reading);
  readComparisons(reading);
  readSuperlatives(reading);
  readNegations(reading);
  readFiltersInHead(reading);
  readOutputs(reading);
  readFilters(reading);
  readRelated(reading);
  readLateOutputs(reading);
  settleShownOrder(reading, shown);
  settleShare(reading);
}

/** The part of a share is what is said behind its rows; when nothing is, it is what is said with them. */
function settleShare(reading: Reading): void {
  const { frame } = reading;
  if (frame.share === null || frame.target === null) return;
  const { baseAt, position } = frame.share;
  const behind = frame.filters.filter((filter) => filter.position > baseAt);
  const part = behind.length > 0 ? behind : frame.filters;
  const target = frame.target;
  const isOwn = part.every((filter) => tablesOf(filter.condition).every((table) => table === target));
  const [first, ...rest] = part.map((filter) => filter.condition);
  if (first === undefined || !isOwn || frame.relations.length > 0) {
    reading.release(position);
    return;
  }
  frame.filters = frame.filters.filter((filter) => !part.includes(filter));
  const when = rest.reduce((left, right) => binary("AND", left, right), first);
  const counted = call("SUM", { kind: "case", when, result: literal(1), otherwise: literal(0) });
  const percent = binary("/", binary("*", call("CAST_REAL", literal(100)), counted), {
    kind: "call",
    name: "COUNT",
    args: [{ kind: "star" }],
  });
  frame.outputs.push({ kind: "expression", expression: percent, position });
  for (let index = 0; index < reading.items.length; index += 1)
    if (/^(in )?(percent|percentage|prozent|percentuale)$/i.test(reading.item(index)?.text ?? ""))
      reading.use(index, "in percent");
}

/** "active customers" names rows and says which of them: the condition holds wherever the rows are used. */
function readDefinedRows(reading: Reading): void {
  for (let index = 0; index < reading.items.length; index += 1) {
    const item = reading.item(index);
    const [predicate] = item?.predicates ?? [];
    const table = item?.tables.find((mention) => mention.table === predicate?.table);
    if (predicate === undefined || table === undefined || predicate.weight < table.weight) continue;
    const before = reading.previous(index - 1, ["all", "of"]);
    if (cueOf(reading.item(before), "not") !== undefined) continue;
    reading.frame.filters.push({ condition: predicate.condition, position: index });
    reading.notes.push(`"${item?.text}": ${predicate.source}`);
  }
}

/** Conditions are read first where a word can only be one, so that lists of outputs step over them. */
function readFiltersInHead(reading: Reading): void {
  const isQuoted = reading.items.some((item) => item.quoted);
  if (isQuoted) readFilters(reading);
}

/** Tables that are named but not yet part of anything: their rows must exist ("customers with orders"). */
function readRelated(reading: Reading): void {
  const { frame } = reading;
  for (let index = 0; index < reading.items.length; index += 1) {
    const item = reading.item(index);
    if (item === undefined || reading.isUsed(index) || item.tables.length === 0) continue;
    const table = resolveTable(reading, item);
    if (table === null || table.weight < (item.columns[0]?.weight ?? 0)) continue;
    reading.use(index, `rows of ${table.table}`);
    if (table.table === frame.target || frame.target === null) continue;
    // "not enrolled in any course": part of what must not exist.
    if (frame.relations.some((relation) => relation.negated && relation.position < index)) continue;
    const path = pathBetween(reading.model, frame.target, table.table);
    if (path === null) reading.doubt(`${table.table} does not hang together with ${frame.target}`, 0.2);
    else if (path.steps.some((step) => !step.up))
      frame.relations.push({ table: table.table, filters: [], negated: false, count: null, position: index });
  }
}

/** "customers and their email", "along with the city": columns behind the conditions. */
function readLateOutputs(reading: Reading): void {
  for (let index = 0; index < reading.items.length; index += 1) {
    const item = reading.item(index);
    if (item === undefined || reading.isUsed(index) || item.columns.length === 0 || contentWeight(item) < 0.6)
      continue;
    const before = reading.previous(index - 1, ["of", "all"]);
    const joins =
      cueOf(reading.item(before), "and") !== undefined || cueOf(reading.item(before), "with") !== undefined;
    const start = index - 1 >= 0 && reading.item(index - 1)?.silent === "mark";
    if (!joins && !start) continue;
    const isFollowed = reading.items
      .slice(index + 1)
      .some(
        (later, offset) =>
          !reading.isUsed(index + 1 + offset) && (later.number !== null || later.values.length > 0),
      );
    if (isFollowed) continue;
    const [column] = item.columns.filter(
      (mention) => mention.table === reading.frame.target && mention.weight >= 0.6,
    );
    if (column === undefined) continue;
    reading.frame.outputs.push({
      kind: "expression",
      expression: { kind: "column", table: column.table, column: column.column },
      position: index,
    });
    reading.use(index, "shown");
  }
}

/** "highest first": by the one number shown, "newest first": by the one date, else by what is listed first. */
function settleShownOrder(reading: Reading, shown: ShownOrder | null): void {
  const { frame } = reading;
  if (shown === null || frame.order.length > 0) return;
  const { direction } = shown;
  const quantity = frame.outputs.find(
    (output) => output.kind === "count" || (output.kind === "expression" && isAggregate(output.expression)),
  );
  if (shown.by !== "name" && shown.by !== "date" && quantity !== undefined) {
    if (quantity.kind === "count") frame.order.push({ kind: "count", table: quantity.table, direction });
    else if (quantity.kind === "expression")
      frame.order.push({ kind: "expression", expression: quantity.expression, direction });
    return;
  }
  if (shown.by === "number" || shown.by === "date") {
    const compared = shownColumns(reading, shown.by);
    const [only] = compared;
    if (only !== undefined && compared.length === 1) {
      frame.order.push({ kind: "expression", expression: only, direction });
      return;
    }
    reading.doubt(`it is not clear which ${shown.by} the order is by`, 0.55);
  }
  const first = frame.outputs[0] ?? frame.groups[0];
  if (first?.kind === "expression")
    frame.order.push({ kind: "expression", expression: first.expression, direction });
  else if (first?.kind === "entity" || first === undefined) {
    const table = first?.kind === "entity" ? first.table : frame.target;
    const name = table === null ? undefined : reading.model.tables.get(table)?.display[0];
    if (table !== null && name !== undefined)
      frame.order.push({
        kind: "expression",
        expression: { kind: "column", table, column: name },
        direction,
      });
  } else if (first.kind === "count") frame.order.push({ kind: "count", table: first.table, direction });
}

/** The columns shown that hold numbers, keys aside, or dates. */
function shownColumns({ frame, model }: Reading, by: "number" | "date"): ColumnRef[] {
  return [...frame.outputs, ...frame.groups].flatMap((shown) => {
    const expression = shown.kind === "expression" ? shown.expression : undefined;
    if (expression?.kind !== "column") return [];
    const known = model.tables.get(expression.table)?.columns.find(({ name }) => name === expression.column);
    if (known === undefined || known.isKey) return [];
    const isCompared =
      by === "number" ? known.kind === "number" : known.kind === "date" || known.kind === "year";
    return isCompared ? [expression] : [];
  });
}
