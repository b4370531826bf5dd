import { parsePath, valueAt } from "./json-path.ts";
import { normalId } from "./point-ids.ts";
import type { ConditionShape, FilterShape } from "./request-shapes.ts";

interface Candidate {
  readonly id: string | number;
  readonly payload: unknown;
}

/** What a filter of Qdrant means for one point. Empty lists of conditions say nothing. */
export function matchesFilter(filter: FilterShape, point: Candidate): boolean {
  const { must, should, must_not } = filter;
  const holds = (condition: ConditionShape): boolean => matchesCondition(condition, point);
  const choices = listOf(should);
  return (
    listOf(must).every(holds) &&
    (choices.length === 0 || choices.some(holds)) &&
    !listOf(must_not).some(holds)
  );
}

function matchesCondition(condition: ConditionShape, point: Candidate): boolean {
  if ("match" in condition) {
    const wanted = "any" in condition.match ? condition.match.any : [condition.match.value];
    return valuesAt(condition.key, point).some((value) => wanted.some((other) => isSame(value, other)));
  }
  if ("range" in condition) {
    const { gt, gte, lt, lte } = condition.range;
    return valuesAt(condition.key, point).some((value) => {
      if (typeof value !== "number" && typeof value !== "bigint") return false;
      const number = Number(value);
      return (
        (gt == null || number > gt) &&
        (gte == null || number >= gte) &&
        (lt == null || number < lt) &&
        (lte == null || number <= lte)
      );
    });
  }
  if ("is_empty" in condition) {
    const value = valueAt(point.payload, parsePath(condition.is_empty.key));
    return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
  }
  if ("is_null" in condition) return valueAt(point.payload, parsePath(condition.is_null.key)) === null;
  if ("has_id" in condition) return condition.has_id.some((id) => normalId(id) === point.id);
  return matchesFilter(condition, point);
}

/** Strict in types; a whole number equals no decimal, even of the same value. */
function isSame(value: unknown, wanted: unknown): boolean {
  return typeof wanted === "number"
    ? (typeof value === "number" || typeof value === "bigint") && Number(value) === wanted
    : value === wanted;
}

/** The elements of a list count each for itself. */
function valuesAt(path: string, { payload }: Candidate): readonly unknown[] {
  const value = valueAt(payload, parsePath(path));
  return Array.isArray(value) ? value : [value];
}

function listOf<T>(one: T | T[] | undefined): T[] {
  if (one === undefined) return [];
  return Array.isArray(one) ? one : [one];
}
