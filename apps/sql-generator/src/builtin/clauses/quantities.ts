import type { AggregateName } from "../lexicon/types.ts";
import { cueOf, type MeasureMention } from "../linking/items.ts";
import { call, type Expression, isAggregate } from "../sql/ast.ts";
import { readNounPhrase } from "./noun-phrase.ts";
import type { Reading } from "./reading.ts";
import { resolveTable } from "./resolve.ts";

/** A number that the question asks to compute: a count of rows or values, or an aggregate. */
export type Quantity =
  | { readonly kind: "count"; readonly table: string }
  | { readonly kind: "aggregate"; readonly expression: Expression };

export interface ReadQuantity {
  readonly quantity: Quantity;
  readonly parts: readonly number[];
  readonly end: number;
}

/** Reads "number of orders", "average price", "total revenue", "different countries (counted)" at an item. */
export function readQuantity(reading: Reading, start: number): ReadQuantity | null {
  const index = reading.next(start, ["all", "of"]);
  if (reading.isUsed(index)) return null;
  const item = reading.item(index);
  if (item === undefined) return null;
  if (cueOf(item, "count") !== undefined) return readCount(reading, index);
  const aggregate = cueOf(item, "aggregate");
  const measure = item.measures[0];
  if (measure !== undefined && measure.weight >= 0.75)
    return { quantity: { kind: "aggregate", expression: summed(measure) }, parts: [index], end: index + 1 };
  if (aggregate === undefined) return null;
  return readAggregate(reading, index, aggregate.name);
}

function readCount(reading: Reading, index: number): ReadQuantity | null {
  let at = reading.next(index + 1, ["all", "of"]);
  const parts = [index];
  let distinct = false;
  let defined: ReadQuantity | null = null;
  for (let steps = 0; steps < 4; steps += 1) {
    const item = reading.item(at);
    if (
      item === undefined ||
      item.silent === "mark" ||
      cueOf(item, "direction") !== undefined ||
      cueOf(item, "order") !== undefined
    ) {
      if (defined !== null) return defined;
      // "each result and its count": the rows themselves.
      const { target } = reading.frame;
      return target === null ||
        !/^count$|^anzahl$|^numero$|^conteggio$/i.test(reading.item(index)?.text ?? "")
        ? null
        : { quantity: { kind: "count", table: target }, parts, end: index + 1 };
    }
    if (cueOf(item, "distinct") !== undefined) {
      distinct = true;
      parts.push(at);
    } else if (
      !((item.predicates.length > 0 || item.values.length > 0) && resolveTable(reading, item) === null)
    )
      break;
    const predicate = item.predicates[0];
    // Evidence may name rows in words that are not the table's: "clienti attivi".
    if (predicate !== undefined && predicate.weight >= 0.9)
      defined ??= { quantity: { kind: "count", table: predicate.table }, parts: [...parts], end: at };
    const value = item.values[0];
    // "How many engineers": a value names the rows.
    if (value !== undefined && value.weight >= 0.9 && value.table === reading.frame.target)
      defined ??= { quantity: { kind: "count", table: value.table }, parts: [...parts], end: at };
    at = reading.next(at + 1, ["all", "of"]);
  }
  const phrase = readNounPhrase(reading, at, { prefer: "table" });
  if (phrase === null || (phrase.table === null && defined !== null)) return defined;
  if (phrase.column === null && phrase.table !== null)
    return {
      quantity: { kind: "count", table: phrase.table },
      parts: [...parts, ...phrase.parts],
      end: phrase.end,
    };
  if (phrase.column === null) return null;
  const { column } = phrase.column;
  // "number of employees" where the table has such a number: it is read, not counted.
  if (column.kind === "number" && !column.isKey && !distinct) {
    if (column.words.includes("number") || column.words.includes("count")) return null;
    if (phrase.column.weight < 0.95)
      reading.doubt(
        `it is not sure that "how many" asks for the total of ${column.table}.${column.name}`,
        0.6,
      );
    return {
      quantity: { kind: "aggregate", expression: call("SUM", phrase.column.reference) },
      parts: [...parts, ...phrase.parts],
      end: phrase.end,
    };
  }
  const counted: Expression = {
    kind: "call",
    name: "COUNT",
    distinct: true,
    args: [phrase.column.reference],
  };
  return {
    quantity: { kind: "aggregate", expression: counted },
    parts: [...parts, ...phrase.parts],
    end: phrase.end,
  };
}

function readAggregate(reading: Reading, index: number, name: AggregateName): ReadQuantity | null {
  const other = otherAggregate(reading, index);
  if (other !== null) {
    const shared = readAggregate(reading, other, cueOf(reading.item(other), "aggregate")?.name ?? name);
    if (shared === null || shared.quantity.kind !== "aggregate" || shared.quantity.expression.kind !== "call")
      return null;
    return {
      quantity: { kind: "aggregate", expression: { ...shared.quantity.expression, name } },
      parts: [index],
      end: index + 1,
    };
  }
  const inner = reading.next(index + 1, ["all", "of"]);
  if (cueOf(reading.item(inner), "count") !== undefined && name === "SUM") {
    const counted = readCount(reading, inner);
    return counted === null ? null : { ...counted, parts: [index, ...counted.parts] };
  }
  const phrase = readNounPhrase(reading, index + 1, {
    prefer: "column",
    kinds: name === "MIN" || name === "MAX" ? ["number", "date", "year"] : ["number"],
  });
  if (phrase === null) return null;
  const parts = [index, ...phrase.parts];
  if (phrase.measure !== null) {
    const aggregated = aggregatedMeasure(reading, phrase.measure, name);
    return aggregated === null
      ? null
      : { quantity: { kind: "aggregate", expression: aggregated }, parts, end: phrase.end };
  }
  if (phrase.column !== null) {
    if (phrase.column.column.isKey && name !== "MIN" && name !== "MAX") return null;
    return {
      quantity: { kind: "aggregate", expression: call(name, phrase.column.reference) },
      parts,
      end: phrase.end,
    };
  }
  return null;
}

/** "the minimum, maximum and average price": the next aggregate of such a list, whose column this one shares. */
function otherAggregate(reading: Reading, index: number): number | null {
  let at = index + 1;
  while (
    reading.item(at)?.text === "," ||
    cueOf(reading.item(at), "and") !== undefined ||
    (reading.item(at) !== undefined && reading.item(at)?.silent === "stop")
  )
    at += 1;
  return at > index + 1 &&
    cueOf(reading.item(at), "aggregate") !== undefined &&
    reading.item(at - 1)?.silent !== "stop"
    ? at
    : at > index + 2 && cueOf(reading.item(at), "aggregate") !== undefined
      ? at
      : null;
}

/** A measure as one number over rows: what evidence aggregates stays, what it states per row is summed. */
export function summed(measure: MeasureMention): Expression {
  return isAggregate(measure.expression) ? measure.expression : call("SUM", measure.expression);
}

function aggregatedMeasure(
  reading: Reading,
  { expression, source }: MeasureMention,
  name: AggregateName,
): Expression | null {
  if (!isAggregate(expression)) return call(name, expression);
  if (name === "SUM") return expression;
  reading.doubt(
    `"${source}" gives a number over many rows, of which no ${name.toLowerCase()} can be taken`,
    0.2,
  );
  return null;
}
