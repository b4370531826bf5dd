import type { CollectionManifest, OnDuplicate, Point, UpsertResult } from "../types.ts";
import type { StoreBackend } from "./backend.ts";
import { batchesOf, pointBatches } from "./batches.ts";
import { distinctPoints, duplicate } from "./distinct-points.ts";
import type { Step } from "./store-calls.ts";
import type { TimeSlice } from "./time-slice.ts";

/** Writes points, already checked, batch by batch. */
export async function upsertPoints(
  backend: StoreBackend,
  manifest: CollectionManifest,
  points: readonly Point[],
  { onDuplicate, step, slice }: { onDuplicate: OnDuplicate; step: Step; slice: TimeSlice },
): Promise<UpsertResult> {
  const distinct = distinctPoints(points, onDuplicate);
  const batches = [...pointBatches(distinct, backend.limits)];
  if (onDuplicate === "fail" && batches.length > 1) await refuseTaken(backend, manifest, distinct, step);
  const result = { inserted: 0, updated: 0, unchanged: 0, skipped: points.length - distinct.length };
  for (const batch of batches) {
    add(result, await step((deadline) => backend.upsert(manifest, batch, onDuplicate, deadline)));
    await slice.next();
  }
  return result;
}

/** A call of several batches must not write the first ones and then refuse a later one. */
async function refuseTaken(
  backend: StoreBackend,
  manifest: CollectionManifest,
  points: readonly Point[],
  step: Step,
): Promise<void> {
  const ids = points.map(({ id }) => id);
  for (const batch of batchesOf(ids, backend.limits.ids)) {
    const [taken] = await step((deadline) => backend.get(manifest.name, batch, false, deadline));
    if (taken === undefined) continue;
    throw duplicate(`The id "${taken.id}" exists in "${manifest.name}".`, { id: taken.id });
  }
}

function add(total: { -readonly [K in keyof UpsertResult]: number }, part: UpsertResult): void {
  total.inserted += part.inserted;
  total.updated += part.updated;
  total.unchanged += part.unchanged;
  total.skipped += part.skipped;
}
