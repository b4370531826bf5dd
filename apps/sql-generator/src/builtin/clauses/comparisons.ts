import type { Comparison } from "../lexicon/types.ts";
import { cueOf } from "../linking/items.ts";
import { binary, call, type Expression, isAggregate, literal } from "../sql/ast.ts";
import { readAverage } from "./averages.ts";
import { dimensionColumn } from "./dimension-column.ts";
import { readEquals } from "./equals.ts";
import { isAdjacent, isPlainNumber, resolveNumber } from "./numbers.ts";
import type { Reading } from "./reading.ts";
import { resolveColumn, resolveTable } from "./resolve.ts";

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
