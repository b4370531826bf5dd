import { ThothError } from "../../errors/index.ts";
import type { StoredPoint } from "../core/backend.ts";
import type { Payload } from "../types.ts";

/** One row of `points`, joined with `vectors` where the vector is asked for. */
export interface PointRow {
  readonly pk: number;
  readonly id: string;
  readonly payload: string;
  readonly vector?: Uint8Array;
}

/** Payloads are kept with sorted keys, so that equal ones are equal text. */
export function payloadToJson(payload: Payload): string {
  const entries = Object.entries(payload).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(Object.fromEntries(entries));
}

/** The bytes of a vector as the file keeps them: float32, in the machine's order (little-endian everywhere Node runs today but s390x). */
export function vectorToBytes(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}

/** @throws STORE_UNAVAILABLE when the length does not fit */
export function bytesToVector(bytes: Uint8Array, dimensions: number, id: string): Float32Array {
  if (bytes.byteLength !== dimensions * 4) {
    throw new ThothError("STORE_UNAVAILABLE", {
      message: `The vector of "${id}" has ${bytes.byteLength} bytes, expected ${dimensions * 4}: the file is damaged.`,
      remedy: "Restore the store from a copy, or drop the collection and ingest again.",
      details: { id },
    });
  }
  return bytes.byteOffset % 4 === 0
    ? new Float32Array(bytes.buffer, bytes.byteOffset, dimensions)
    : new Float32Array(bytes.slice().buffer);
}

export function toStoredPoint(row: PointRow, dimensions: number): StoredPoint {
  const payload = JSON.parse(row.payload) as Payload;
  return row.vector === undefined
    ? { id: row.id, payload }
    : { id: row.id, payload, vector: bytesToVector(row.vector, dimensions, row.id) };
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
