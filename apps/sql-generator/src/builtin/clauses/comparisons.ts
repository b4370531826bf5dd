import { dimensions } from "../lexicon/dimensions.ts";
import type { Comparison } from "../lexicon/types.ts";
import { contentWeight, cueOf, type Item } from "../linking/items.ts";
import type { ModelColumn } from "../schema/model.ts";
import { binary, call, type Expression, equal, isAggregate, literal } from "../sql/ast.ts";
import { keyOf } from "../text/word-keys.ts";
import type { Reading } from "./reading.ts";
import { type ResolvedColumn, resolveColumn, resolveTable } from "./resolve.ts";

interface Found {
  readonly operator: Comparison;
  readonly at: number;
  readonly numberAt: number;
  readonly dimension: string | undefined;
  readonly upper?: number;
}

const between = ["of", "all", "from", "with", "to", "than"] as const;

/** Reads comparisons with numbers and with the average, and numbers that a column or a row's key equals. */
export function readComparisons(reading: Reading): void {
  for (let index = 0; index < reading.items.length; index += 1) readAverage(reading, index);
  for (let index = 0; index < reading.items.length; index += 1) {
    if (reading.isUsed(index)) continue;
    const found = comparisonAt(reading, index);
    if (found !== null) apply(reading, found);
  }
  for (let index = 0; index < reading.items.length; index += 1) readEquals(reading, index);
}

function comparisonAt(reading: Reading, index: number): Found | null {
  const item = reading.item(index);
  if (cueOf(item, "between") !== undefined) {
    const low = reading.next(index + 1, between);
    const and = low + 1;
    const high = reading.next(and + 1, between);
    const joined =
      cueOf(reading.item(and), "and") !== undefined || cueOf(reading.item(and), "to") !== undefined;
    if (isPlainNumber(reading, low) && joined && isPlainNumber(reading, high))
      return { operator: ">=", at: index, numberAt: low, dimension: undefined, upper: high };
    return null;
  }
  // "10 or more": the number comes first.
  const after = cueOf(reading.item(index + 1), "compare-after");
  if (after !== undefined && isPlainNumber(reading, index))
    return { operator: after.operator, at: index, numberAt: index, dimension: undefined };
  const compare = item?.cues.filter((cue) => cue.kind === "compare") ?? [];
  const cue = compare.find((candidate) => candidate.time !== true) ?? compare[0];
  if (cue === undefined) return null;
  const numberAt = reading.next(index + 1, between);
  if (!isPlainNumber(reading, numberAt)) return null;
  return { operator: cue.operator, at: index, numberAt, dimension: cue.dimension };
}

function isPlainNumber(reading: Reading, index: number): boolean {
  const item = reading.item(index);
  return item !== undefined && item.number !== null && !reading.isUsed(index);
}

function apply(reading: Reading, found: Found): void {
  const value = reading.item(found.numberAt)?.number ?? 0;
  const after = cueOf(reading.item(found.numberAt + 1), "compare-after");
  const operator = after?.operator ?? found.operator;
  const claim = (...parts: number[]): void => {
    for (const part of [
      found.at,
      found.numberAt,
      ...parts,
      ...(found.upper === undefined ? [] : [found.upper, found.upper - 1]),
      ...(after === undefined ? [] : [found.numberAt + 1]),
    ])
      reading.use(part, "comparison");
  };
  const condition = (expression: Expression): Expression =>
    found.upper === undefined
      ? binary(operator, expression, literal(value))
      : {
          kind: "between",
          operand: expression,
          low: literal(value),
          high: literal(reading.item(found.upper)?.number ?? 0),
        };
  const subjectAt = reading.previous(found.at - 1, [...between, "which"]);
  const subject = reading.isUsed(subjectAt) ? null : resolveNumber(reading, subjectAt, found.at);
  if (subject !== null) {
    const aggregateAt = reading.previous(subjectAt - 1, ["of", "all"]);
    const aggregate = cueOf(reading.item(aggregateAt), "aggregate");
    if (aggregate !== undefined && !reading.isUsed(aggregateAt) && found.upper === undefined) {
      reading.frame.having.push({ expression: call(aggregate.name, subject.reference), operator, value });
      claim(subjectAt, aggregateAt);
      return;
    }
    reading.frame.filters.push({ condition: condition(subject.reference), position: found.at });
    claim(subjectAt);
    return;
  }
  const measure = reading.item(subjectAt)?.measures[0];
  if (measure !== undefined && !reading.isUsed(subjectAt) && measure.weight >= 0.75) {
    if (isAggregate(measure.expression)) {
      if (found.upper !== undefined) return;
      reading.frame.having.push({ expression: measure.expression, operator, value });
    } else reading.frame.filters.push({ condition: condition(measure.expression), position: found.at });
    claim(subjectAt);
    return;
  }
  const unitAt = reading.next((found.upper ?? found.numberAt) + (after === undefined ? 1 : 2), ["distinct"]);
  if (
    found.dimension === undefined &&
    isAdjacent(reading, found.upper ?? found.numberAt, unitAt) &&
    readUnit(reading, { unitAt, operator, value, condition, isRange: found.upper !== undefined, claim })
  )
    return;
  if (found.dimension !== undefined) {
    const known = dimensionColumn(reading, found.dimension, reading.frame.target);
    if (known === null || known.reversed) return;
    reading.frame.filters.push({
      condition: condition({ kind: "column", table: known.column.table, column: known.column.name }),
      position: found.at,
    });
    claim();
  }
}

interface Unit {
  readonly unitAt: number;
  readonly operator: Comparison;
  readonly value: number;
  readonly condition: (expression: Expression) => Expression;
  readonly isRange: boolean;
  readonly claim: (...parts: number[]) => void;
}

/** "more than 3 orders": rows of another table are counted; "more than 100 credits": a column is compared. */
function readUnit(reading: Reading, { unitAt, operator, value, condition, isRange, claim }: Unit): boolean {
  const item = reading.item(unitAt);
  const table = resolveTable(reading, item);
  const numeric = resolveNumber(reading, unitAt, unitAt);
  if (table !== null && (numeric === null || table.weight >= numeric.weight - 0.05)) {
    if (isRange) return false;
    const distinctAt = unitAt - 1;
    if (cueOf(reading.item(distinctAt), "distinct") !== undefined) reading.use(distinctAt, "distinct");
    if (table.table === reading.frame.target || reading.frame.target === null)
      reading.frame.having.push({ expression: { count: table.table }, operator, value });
    else
      reading.frame.relations.push({
        table: table.table,
        filters: [],
        negated: false,
        count: { operator, value },
        position: unitAt,
      });
    claim(unitAt);
    return true;
  }
  if (numeric !== null) {
    reading.frame.filters.push({ condition: condition(numeric.reference), position: unitAt });
    claim(unitAt);
    return true;
  }
  // "in more than one genre": different values of a column of another table.
  const valued = resolveColumn(reading, item);
  if (valued !== null && !isRange && valued.reference.table !== reading.frame.target) {
    const count = { operator, value, distinctOf: valued.reference };
    reading.frame.relations.push({
      table: valued.reference.table,
      filters: [],
      negated: false,
      count,
      position: unitAt,
    });
    claim(unitAt);
    return true;
  }
  return false;
}

function isAdjacent(reading: Reading, from: number, to: number): boolean {
  for (let index = from + 1; index < to; index += 1) if (reading.item(index)?.silent === "mark") return false;
  return to < reading.items.length;
}

function resolveNumber(reading: Reading, index: number, before: number): ResolvedColumn | null {
  const item = reading.item(index);
  if (item === undefined || before - index > 4) return null;
  if (item.tables.some((mention) => mention.weight > (item.columns[0]?.weight ?? 0))) return null;
  // "at least 3 cities" counts rows; only "id above 3" compares a key.
  const noKeys = !/\b(?:ids?|numbers?|codes?|nummer|codice|numero)\b/i.test(item.text);
  return resolveColumn(reading, item, { kinds: ["number", "year"], at: index, noKeys });
}

/** "price above the average", "more than the average salary", "above average". */
function readAverage(reading: Reading, index: number): void {
  const item = reading.item(index);
  if (item === undefined || reading.isUsed(index)) return;
  const whole = cueOf(item, "average-of-all");
  const compare = cueOf(item, "compare");
  const next = reading.next(index + 1, ["of", "all", "than", "to"]);
  const aggregate = whole === undefined ? cueOf(reading.item(next), "aggregate") : undefined;
  if (whole === undefined && (compare === undefined || aggregate === undefined || reading.isUsed(next)))
    return;
  const name = aggregate?.name ?? "AVG";
  if (name === "SUM") return;
  const operator = compare?.operator ?? ">";
  const before = reading.previous(index - 1, ["of", "with"]);
  const after = reading.next((whole === undefined ? next : index) + 1, ["of", "all"]);
  const left = resolveNumber(reading, before, index);
  const right = resolveNumber(reading, after, after);
  const column = left ?? right;
  if (column === null || column.column.isKey) return;
  const query = {
    kind: "select",
    distinct: false,
    columns: [{ expression: call(name, column.reference) }],
    from: { table: column.reference.table },
    joins: [],
    where: [],
    groupBy: [],
    having: [],
    orderBy: [],
    limit: null,
  } as const;
  reading.frame.filters.push({
    condition: binary(operator, column.reference, { kind: "scalar", query }),
    position: index,
  });
  for (const part of [
    index,
    ...(whole === undefined ? [next] : []),
    ...(left === null ? [] : [before]),
    ...(right !== null && (left === null || sameColumn(left, right)) ? [after] : []),
  ])
    reading.use(part, "comparison with the average");
}

function sameColumn(left: ResolvedColumn, right: ResolvedColumn): boolean {
  return left.reference.table === right.reference.table && left.reference.column === right.reference.column;
}

/** "rating 5", "zip code 94107", "order 100250". */
function readEquals(reading: Reading, index: number): void {
  if (!isPlainNumber(reading, index) || reading.item(index)?.values.some((mention) => mention.weight > 0.8))
    return;
  const before = reading.previous(index - 1, ["of", "to"]);
  const compare = cueOf(reading.item(before), "compare");
  const at =
    compare !== undefined && compare.operator === "=" && !reading.isUsed(before)
      ? reading.previous(before - 1, ["of"])
      : before;
  const item = reading.item(at);
  const isTerm = item !== undefined && item.measures.length > 0;
  if (item === undefined || (reading.isUsed(at) && !isTerm) || index - at > 4) return;
  // "of five star hotels": the number counts what follows.
  const behind = reading.item(index + 1);
  const isDirect = index === at + 1 || /^(?:is|was|of|no|number|nr|=|#)$/i.test(reading.item(index - 1)?.text ?? "") && cueOf(reading.item(index - 1), "of") === undefined || at !== before;
  if (!isDirect && behind !== undefined && behind.silent === null && contentWeight(behind) > 0.6) return;
  const value = reading.item(index)?.number ?? 0;
  const text = reading.item(index)?.text ?? "";
  const column = resolveColumn(reading, item, { at });
  const table = resolveTable(reading, item) ?? tableAtEnd(reading, item);
  if (column !== null && column.weight >= (table?.weight ?? 0)) {
    const isText = column.column.kind === "text";
    if (column.column.kind === "date") return;
    reading.frame.filters.push({
      condition: equal(column.reference, literal(isText ? text : value)),
      position: index,
    });
  } else if (table !== null && index === at + 1) {
    const known = reading.model.tables.get(table.table);
    const key = known?.columns.find((candidate) => candidate.name === known.primaryKey[0]);
    if (known?.primaryKey.length !== 1 || key === undefined || key.kind !== "number") return;
    reading.frame.filters.push({
      condition: equal({ kind: "column", table: table.table, column: key.name }, literal(value)),
      position: index,
    });
  } else return;
  for (const part of [index, ...(isTerm ? [] : [at]), ...(at === before ? [] : [before])]) reading.use(part, "equals");
}

/** "value of order 100250": the last word of a longer term names the row. */
function tableAtEnd(reading: Reading, item: Item): { table: string; weight: number } | null {
  const words = item.text.split(/\s+/);
  const last = keyOf(words.at(-1) ?? "");
  if (words.length < 2 || item.measures.length === 0) return null;
  const named = [...reading.model.tables.values()].filter((known) => known.words.length === 1 && keyOf(known.words[0] ?? "") === last);
  const [only] = named;
  return only === undefined || named.length > 1 ? null : { table: only.name, weight: 0.9 };
}

/** The column that a quality like "age" speaks of, in a table. */
export function dimensionColumn(
  reading: Reading,
  name: string,
  table: string | null,
): { column: ModelColumn; reversed: boolean } | null {
  const dimension = dimensions.get(name);
  const known = table === null ? undefined : reading.model.tables.get(table);
  if (dimension === undefined || known === undefined) return null;
  const tableKeys = new Set(known.words.map(keyOf));
  const matches = (phrase: string, column: ModelColumn): boolean => {
    const wanted = phrase.split(" ").map(keyOf);
    const own = [column.words, column.source.expandedName.toLowerCase().split(/\s+/)].map((words) =>
      words.map(keyOf).filter((word) => !tableKeys.has(word)),
    );
    return own.some((keys) => wanted.every((word) => keys.includes(word)));
  };
  const columns = known.columns.filter(
    (column) => ["number", "date", "year"].includes(column.kind) && !column.isKey,
  );
  for (const [phrases, reversed] of [
    [dimension.columns, false],
    [dimension.reversed, true],
  ] as const)
    for (const phrase of phrases) {
      const found = columns.filter((column) => matches(phrase, column));
      if (found.length === 1 && found[0] !== undefined) return { column: found[0], reversed };
      if (found.length > 1) return null;
    }
  return null;
}
