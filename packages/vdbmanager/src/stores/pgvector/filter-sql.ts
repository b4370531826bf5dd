import type { Filter } from "../types.ts";

/** Values of a statement; each gets its number when it is added. */
export class SqlParameters {
  readonly values: unknown[] = [];

  /** Its place in the text: `$n`. */
  add(value: unknown): string {
    return `$${this.values.push(value)}`;
  }
}

const comparisons = { gt: ">", gte: ">=", lt: "<", lte: "<=" } as const;

/**
 * Turns a filter into SQL over the column `payload` that is true or false for every row, never NULL. Fields and
 * values are bound, never part of the text. jsonb keeps types apart, and containment (`@>`) can use the GIN index.
 */
export function filterToSql(filter: Filter, parameters: SqlParameters): string {
  switch (filter.op) {
    case "eq":
      return contains(filter.field, filter.value, parameters);
    case "ne":
      return `(NOT ${contains(filter.field, filter.value, parameters)})`;
    case "in":
      return containsAny(filter.field, filter.values, parameters);
    case "nin":
      return `(NOT ${containsAny(filter.field, filter.values, parameters)})`;
    case "gt":
    case "gte":
    case "lt":
    case "lte": {
      const field = `${parameters.add(filter.field)}::text`;
      const compare = comparisons[filter.op];
      // jsonb compares texts by the database's collation; the order of code points is that of "C".
      return typeof filter.value === "string"
        ? `((jsonb_typeof(payload -> ${field}) = 'string' AND (payload ->> ${field}) COLLATE "C" ${compare} ${parameters.add(filter.value)}::text) IS TRUE)`
        : `((jsonb_typeof(payload -> ${field}) = 'number' AND payload -> ${field} ${compare} ${parameters.add(JSON.stringify(filter.value))}::jsonb) IS TRUE)`;
    }
    case "exists":
      return `(coalesce(jsonb_typeof(payload -> ${parameters.add(filter.field)}::text), 'null') <> 'null')`;
    case "and":
    case "or":
      return `(${filter.filters.map((child) => filterToSql(child, parameters)).join(filter.op === "and" ? " AND " : " OR ")})`;
    case "not":
      return `(NOT ${filterToSql(filter.filter, parameters)})`;
  }
}

function contains(field: string, value: unknown, parameters: SqlParameters): string {
  return `(payload @> ${parameters.add(JSON.stringify({ [field]: value }))}::jsonb)`;
}

function containsAny(field: string, values: readonly unknown[], parameters: SqlParameters): string {
  const payloads = values.map((value) => JSON.stringify({ [field]: value }));
  return `(payload @> ANY (${parameters.add(payloads)}::jsonb[]))`;
}
