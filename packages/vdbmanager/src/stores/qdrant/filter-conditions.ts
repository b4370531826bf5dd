import type { Filter } from "../types.ts";
import { fieldPath, numberPath } from "./field-key.ts";
import { numberKey } from "./number-key.ts";

/** A filter of Qdrant's API, as far as it is used here. */
export interface QdrantFilter {
  must?: Condition[];
  should?: Condition[];
  must_not?: Condition[];
}

export type Condition =
  | QdrantFilter
  | { has_id: string[] }
  | { is_empty: { key: string } }
  | { key: string; match: { value: string | number | boolean } | { any: string[] } }
  | { key: string; range: { gt?: number; gte?: number; lt?: number; lte?: number } };

/** Holds for no point. */
export const never: Condition = { has_id: [] };

/**
 * A filter as a condition of Qdrant with the same meaning: types are strict, a missing field and null are alike.
 * Values and names of fields are data of their own in the request's JSON; nothing is put together as text but the
 * path of a field, whose characters {@link fieldPath} makes safe.
 */
export function toCondition(filter: Filter): Condition {
  switch (filter.op) {
    case "eq":
      return equals(filter.field, filter.value);
    case "ne":
      return not(equals(filter.field, filter.value));
    case "in":
      return anyOf(filter.field, filter.values);
    case "nin":
      return not(anyOf(filter.field, filter.values));
    case "gt":
    case "gte":
    case "lt":
    case "lte":
      return compares(filter.field, filter.op, Number(filter.value));
    case "exists":
      return not({ is_empty: { key: fieldPath(filter.field) } });
    case "and":
      return { must: filter.filters.map(toCondition) };
    case "or":
      return { should: filter.filters.map(toCondition) };
    case "not":
      return not(toCondition(filter.filter));
  }
}

function equals(field: string, value: string | number | boolean): Condition {
  if (typeof value !== "number") return { key: fieldPath(field), match: { value } };
  const { h, l } = numberKey(value);
  return {
    must: [
      { key: numberPath(field, "h"), match: { value: h } },
      { key: numberPath(field, "l"), match: { value: l } },
    ],
  };
}

function anyOf(field: string, values: readonly (string | number | boolean)[]): Condition {
  const texts = values.filter((value) => typeof value === "string");
  const others = values.filter((value) => typeof value !== "string");
  const should: Condition[] = others.map((value) => equals(field, value));
  if (texts.length > 0) should.push({ key: fieldPath(field), match: { any: texts } });
  return should.length === 0 ? never : { should };
}

function compares(field: string, op: "gt" | "gte" | "lt" | "lte", value: number): Condition {
  const { h, l } = numberKey(value);
  const strict = op === "gt" || op === "gte" ? "gt" : "lt";
  return {
    should: [
      { key: numberPath(field, "h"), range: { [strict]: h } },
      {
        must: [
          { key: numberPath(field, "h"), match: { value: h } },
          { key: numberPath(field, "l"), range: { [op]: l } },
        ],
      },
    ],
  };
}

function not(condition: Condition): Condition {
  return { must_not: [condition] };
}

/** A filter in which each condition must hold. */
export function allOf(...conditions: readonly (Condition | undefined)[]): QdrantFilter {
  return { must: conditions.filter((condition) => condition !== undefined) };
}
