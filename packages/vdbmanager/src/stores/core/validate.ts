import { ThothError } from "../../errors/index.ts";
import type { CollectionSpec, Payload, Point, StoreCapabilities } from "../types.ts";
import { checkText, checkWholeNumber, describeType, invalid } from "./invalid.ts";
import { storeLimits } from "./limits.ts";

const collectionName = /^[A-Za-z0-9_-]{3,120}$/;

export function checkCollectionName(name: unknown, field: "collection" | "alias" = "collection"): void {
  if (typeof name !== "string" || !collectionName.test(name)) {
    throw invalid(field, "must have 3 to 120 letters, digits, `_` or `-`");
  }
}

export function checkSpec(spec: CollectionSpec): void {
  checkCollectionName(spec.name);
  checkWholeNumber("dimensions", spec.dimensions, 1, storeLimits.dimensions);
  if (spec.metric !== "cosine") throw invalid("metric", `is ${String(spec.metric)}, expected "cosine"`);
  for (const field of ["spaceFingerprint", "spaceModel", "numericClass"] as const) {
    checkText(field, spec[field]);
    if (spec[field] === "") throw invalid(field, "is empty");
  }
  for (const [kind, recipe] of Object.entries(spec.recipes)) checkText(`recipes.${kind}`, recipe);
}

export function checkId(field: string, id: unknown): void {
  checkText(field, id);
  if (id.length < 1 || id.length > storeLimits.idLength) {
    throw invalid(field, `has ${id.length} characters, expected 1 to ${storeLimits.idLength}`);
  }
}

export function checkDimensions(field: string, vector: Float32Array, dimensions: number): void {
  if (vector.length === dimensions) return;
  throw invalid(field, `has ${vector.length} dimensions, expected ${dimensions}`);
}

/** Refuses a vector that has no direction: NaN, infinite, or all zero. */
export function checkVector(field: string, vector: unknown): asserts vector is Float32Array {
  if (!(vector instanceof Float32Array)) {
    throw invalid(field, `is ${describeType(vector)}, expected a Float32Array`);
  }
  let squares = 0;
  for (let i = 0; i < vector.length; i++) {
    const value = vector[i] as number;
    squares += value * value;
  }
  if (squares === 0) throw invalid(field, "is all zero, which has no direction");
  if (Number.isFinite(squares)) return;
  const at = vector.findIndex((value) => !Number.isFinite(value));
  throw invalid(`${field}[${at}]`, `is ${vector[at]}, expected a finite number`);
}

export function checkPayload(field: string, payload: Payload): void {
  if (typeof payload !== "object" || payload === null || Array.isArray(payload)) {
    throw invalid(field, `is ${describeType(payload)}, expected an object`);
  }
  const entries = Object.entries(payload);
  if (entries.length > storeLimits.payloadFields) {
    throw invalid(field, `has ${entries.length} fields, the limit is ${storeLimits.payloadFields}`);
  }
  for (const [name, value] of entries) {
    checkFieldName(field, name);
    checkPayloadValue(`${field}.${name}`, value);
  }
  const bytes = Buffer.byteLength(JSON.stringify(payload));
  if (bytes > storeLimits.payloadBytes) {
    throw invalid(field, `has ${bytes} bytes as JSON, the limit is ${storeLimits.payloadBytes}`);
  }
}

export function checkFieldName(field: string, name: unknown): void {
  checkText(`the name of a field in ${field}`, name);
  if (name.length < 1 || name.length > storeLimits.fieldLength) {
    throw invalid(
      `the name of a field in ${field}`,
      `has ${name.length} characters, expected 1 to ${storeLimits.fieldLength}`,
    );
  }
}

function checkPayloadValue(field: string, value: unknown): void {
  if (value === null || typeof value === "boolean") return;
  if (typeof value === "string") {
    checkText(field, value);
    return;
  }
  if (typeof value !== "number") {
    throw invalid(field, `is ${describeType(value)}, expected a string, number, boolean or null`);
  }
  if (!Number.isFinite(value)) throw invalid(field, `is ${value}, expected a finite number`);
}

/** Everything but the vector's length, which only the collection knows. */
export function checkPoint(index: number, point: Point): void {
  if (typeof point !== "object" || point === null) {
    throw invalid(`points[${index}]`, `is ${describeType(point)}, expected a point`);
  }
  checkId(`points[${index}].id`, point.id);
  checkVector(`points[${index}].vector`, point.vector);
  checkPayload(`points[${index}].payload`, point.payload);
}

export function checkQuery(
  { limit, minScore, exact }: { limit: unknown; minScore: unknown; exact: unknown },
  capabilities: StoreCapabilities,
): void {
  checkWholeNumber("limit", limit, 1, storeLimits.queryLimit);
  if (minScore !== undefined && !Number.isFinite(minScore)) {
    throw invalid("minScore", `is ${String(minScore)}, expected a finite number`);
  }
  if (typeof exact !== "boolean") throw invalid("exact", `is ${describeType(exact)}, expected a boolean`);
  if (!exact || capabilities.exact !== "never") return;
  throw new ThothError("INVALID_INPUT", {
    message: `exact is true, which the store "${capabilities.name}" cannot do: its index answers every query.`,
    remedy: "Leave `exact` out.",
    details: { field: "exact" },
  });
}

export function checkScroll({ limit }: { limit: unknown }): void {
  checkWholeNumber("limit", limit, 1, storeLimits.scrollLimit);
}

export function checkIds(ids: unknown): asserts ids is readonly string[] {
  checkList("ids", ids);
  for (const [index, id] of ids.entries()) checkId(`ids[${index}]`, id);
}

export function checkList(field: string, list: unknown): asserts list is readonly unknown[] {
  if (!Array.isArray(list)) throw invalid(field, `is ${describeType(list)}, expected an array`);
}

export function checkOneOf(field: string, value: unknown, allowed: readonly string[]): void {
  if (!allowed.includes(value as string)) {
    throw invalid(field, `is ${JSON.stringify(value)}, expected one of ${allowed.join(", ")}`);
  }
}
