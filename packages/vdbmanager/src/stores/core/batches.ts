import type { Point } from "../types.ts";
import type { BackendLimits } from "./backend.ts";

/** Cuts a list into runs of at most `size`. */
export function* batchesOf<T>(list: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < list.length; start += size) yield list.slice(start, start + size);
}

/** Cuts points into batches within the backend's limits of count and bytes. */
export function* pointBatches(points: readonly Point[], limits: BackendLimits): Generator<readonly Point[]> {
  let batch: Point[] = [];
  let bytes = 0;
  for (const point of points) {
    const size = point.vector.byteLength + payloadBytes(point);
    if (batch.length > 0 && (batch.length === limits.upsertPoints || bytes + size > limits.upsertBytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(point);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

/**
 * Works on batches, up to `concurrency` at a time. After a failure it begins no more, waits for those under way, and
 * throws the first error.
 */
export async function eachBatch<T>(
  batches: Iterable<T>,
  concurrency: number,
  work: (batch: T) => Promise<void>,
): Promise<void> {
  const rest = batches[Symbol.iterator]();
  const errors: unknown[] = [];
  const worker = async (): Promise<void> => {
    while (errors.length === 0) {
      const next = rest.next();
      if (next.done) return;
      await work(next.value).catch((error: unknown) => errors.push(error));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  if (errors.length > 0) throw errors[0];
}

/** Roughly what the payload takes: an estimate is enough to bound a batch. */
function payloadBytes(point: Point): number {
  let bytes = 0;
  for (const [field, value] of Object.entries(point.payload)) {
    bytes += field.length + 8 + (typeof value === "string" ? value.length : 8);
  }
  return bytes;
}
