import { ThothError } from "../../errors/index.ts";
import type { Filter, StoreCapabilities } from "../types.ts";
import { checkText, describeType, invalid } from "./invalid.ts";
import { storeLimits } from "./limits.ts";
import { checkFieldName } from "./validate.ts";

/** Refuses a filter that is malformed, too large, or uses what the backend does not declare. */
export function checkFilter(filter: Filter, capabilities: StoreCapabilities): void {
  const seen = { nodes: 0 };
  checkNode("filter", filter, 1, seen, capabilities);
}

function checkNode(
  at: string,
  filter: Filter,
  depth: number,
  seen: { nodes: number },
  capabilities: StoreCapabilities,
): void {
  if (typeof filter !== "object" || filter === null) {
    throw invalid(at, `is ${describeType(filter)}, expected a filter`);
  }
  if (depth > storeLimits.filterDepth) {
    throw invalid("filter", `is nested deeper than ${storeLimits.filterDepth} levels`);
  }
  seen.nodes += 1;
  if (seen.nodes > storeLimits.filterNodes) {
    throw invalid("filter", `has more than ${storeLimits.filterNodes} conditions`);
  }
  switch (filter.op) {
    case "eq":
    case "ne":
      checkFieldName(`${at}.field`, filter.field);
      checkValue(`${at}.value`, filter.value);
      break;
    case "gt":
    case "gte":
    case "lt":
    case "lte":
      checkFieldName(`${at}.field`, filter.field);
      checkValue(`${at}.value`, filter.value);
      if (typeof filter.value === "boolean") {
        throw invalid(`${at}.value`, `is a boolean, which has no order for "${filter.op}"`);
      }
      checkRangeType(at, filter, capabilities);
      break;
    case "in":
    case "nin":
      checkFieldName(`${at}.field`, filter.field);
      checkList(`${at}.values`, filter.values, storeLimits.filterValues);
      filter.values.forEach((value, index) => {
        checkValue(`${at}.values[${index}]`, value);
      });
      break;
    case "exists":
      checkFieldName(`${at}.field`, filter.field);
      break;
    case "and":
    case "or":
      checkList(`${at}.filters`, filter.filters, storeLimits.filterNodes);
      if (filter.filters.length === 0)
        throw invalid(`${at}.filters`, "is empty, expected at least one filter");
      filter.filters.forEach((child, index) => {
        checkNode(`${at}.filters[${index}]`, child, depth + 1, seen, capabilities);
      });
      break;
    case "not":
      checkNode(`${at}.filter`, filter.filter, depth + 1, seen, capabilities);
      break;
    default:
      throw invalid(
        `${at}.op`,
        `is ${JSON.stringify((filter as { op: unknown }).op)}, expected a filter operator`,
      );
  }
  if (!capabilities.filterOps.includes(filter.op)) {
    throw new ThothError("INVALID_INPUT", {
      message: `${at}.op is "${filter.op}", which the store "${capabilities.name}" cannot do.`,
      remedy: `It can do: ${capabilities.filterOps.join(", ")}.`,
      details: { field: `${at}.op` },
    });
  }
}

function checkRangeType(
  at: string,
  filter: { op: string; value: unknown },
  { name, rangeTypes = ["string", "number"] }: StoreCapabilities,
): void {
  const type = typeof filter.value;
  if (rangeTypes.some((allowed) => allowed === type)) return;
  throw new ThothError("INVALID_INPUT", {
    message: `${at}.value is a ${type}, which the store "${name}" cannot compare by "${filter.op}".`,
    remedy: `It can compare: ${rangeTypes.join(", ")}.`,
    details: { field: `${at}.value` },
  });
}

function checkList(field: string, list: unknown, limit: number): void {
  if (!Array.isArray(list)) throw invalid(field, `is ${describeType(list)}, expected an array`);
  if (list.length > limit) throw invalid(field, `has ${list.length} elements, the limit is ${limit}`);
}

function checkValue(field: string, value: unknown): void {
  if (typeof value === "boolean") return;
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw invalid(field, `is ${value}, expected a finite number`);
    return;
  }
  if (typeof value !== "string") {
    throw invalid(field, `is ${describeType(value)}, expected a string, number or boolean`);
  }
  checkText(field, value);
}
