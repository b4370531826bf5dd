import type { Payload, Point } from "../types.ts";
import type { StoredPoint } from "./backend.ts";

/** Whether a stored point has exactly this vector, bit for bit, and this payload. */
export function samePoint(point: Point, stored: StoredPoint): boolean {
  return (
    stored.vector !== undefined &&
    sameVector(point.vector, stored.vector) &&
    samePayload(point.payload, stored.payload)
  );
}

function sameVector(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((value, index) => Object.is(value, b[index]));
}

export function samePayload(a: Payload, b: Payload): boolean {
  const fields = Object.keys(a);
  return (
    fields.length === Object.keys(b).length &&
    fields.every((field) => Object.hasOwn(b, field) && a[field] === b[field])
  );
}
