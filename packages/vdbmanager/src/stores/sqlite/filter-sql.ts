import type { Filter } from "../types.ts";

/** A condition over the column `payload`; fields and values are bound, never part of the text. */
export interface SqlCondition {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

const comparisons = { gt: ">", gte: ">=", lt: "<", lte: "<=" } as const;

/** Turns a filter into SQL that is true or false for every row, never NULL, with strict types: `1` is not `true`. */
export function filterToSql(filter: Filter): SqlCondition {
  switch (filter.op) {
    case "eq":
      return equalsAny(filter.field, [filter.value]);
    case "ne":
      return negate(equalsAny(filter.field, [filter.value]));
    case "in":
      return equalsAny(filter.field, filter.values);
    case "nin":
      return negate(equalsAny(filter.field, filter.values));
    case "gt":
    case "gte":
    case "lt":
    case "lte": {
      const path = jsonPath(filter.field);
      const types = typeof filter.value === "string" ? "('text')" : "('integer', 'real')";
      return {
        sql: `(json_type(payload, ?) IN ${types} AND json_extract(payload, ?) ${comparisons[filter.op]} ?) IS TRUE`,
        parameters: [path, path, bindable(filter.value)],
      };
    }
    case "exists":
      return {
        sql: "(coalesce(json_type(payload, ?), 'null') <> 'null')",
        parameters: [jsonPath(filter.field)],
      };
    case "and":
    case "or":
      return join(filter.filters.map(filterToSql), filter.op === "and" ? " AND " : " OR ");
    case "not":
      return negate(filterToSql(filter.filter));
  }
}

function equalsAny(field: string, values: readonly (string | number | boolean)[]): SqlCondition {
  const path = jsonPath(field);
  const conditions: SqlCondition[] = [];
  const strings = values.filter((value) => typeof value === "string");
  if (strings.length > 0) {
    conditions.push({
      sql: `(json_extract(payload, ?) IN (${places(strings)}) AND json_type(payload, ?) = 'text') IS TRUE`,
      parameters: [path, ...strings, path],
    });
  }
  const numbers = values.filter((value) => typeof value === "number");
  if (numbers.length > 0) {
    conditions.push({
      sql: `(json_extract(payload, ?) IN (${places(numbers)}) AND json_type(payload, ?) IN ('integer', 'real')) IS TRUE`,
      parameters: [path, ...numbers, path],
    });
  }
  const booleans = values.filter((value) => typeof value === "boolean").map(String);
  if (booleans.length > 0) {
    conditions.push({
      sql: `(json_type(payload, ?) IN (${places(booleans)})) IS TRUE`,
      parameters: [path, ...booleans],
    });
  }
  return conditions.length === 0 ? { sql: "FALSE", parameters: [] } : join(conditions, " OR ");
}

function join(conditions: readonly SqlCondition[], by: string): SqlCondition {
  return {
    sql: `(${conditions.map(({ sql }) => sql).join(by)})`,
    parameters: conditions.flatMap(({ parameters }) => parameters),
  };
}

function negate({ sql, parameters }: SqlCondition): SqlCondition {
  return { sql: `(NOT ${sql})`, parameters };
}

function places(values: readonly unknown[]): string {
  return values.map(() => "?").join(", ");
}

/** SQLite compares a quoted label with the key as it stands in the JSON text, so both are escaped by the same rules. */
function jsonPath(field: string): string {
  return `$.${JSON.stringify(field)}`;
}

function bindable(value: string | number | boolean): string | number {
  return typeof value === "boolean" ? String(value) : value;
}
