import type { CollectionManifest, OnDuplicate, Point, UpsertResult } from "../types.ts";
import type { StoreBackend } from "./backend.ts";
import { batchesOf, eachBatch, pointBatches } from "./batches.ts";
import { distinctPoints, duplicate } from "./distinct-points.ts";
import { samePoint } from "./same-point.ts";
import type { Steps } from "./store-calls.ts";
import type { TimeSlice } from "./time-slice.ts";
import { nameCall, readResumeToken, type Tally, withProgress } from "./upsert-progress.ts";

export interface UpsertCall {
  readonly backend: StoreBackend;
  readonly manifest: CollectionManifest;
  /** Checked already. */
  readonly points: readonly Point[];
  readonly onDuplicate: OnDuplicate;
  readonly resume: string | undefined;
  readonly steps: Steps;
  readonly slice: TimeSlice;
}

type Range = readonly [from: number, to: number];

/**
 * Writes points batch by batch. A failure after some of them carries what is acknowledged; the batches that were under
 * way count as not stored, and are sent again by the call that resumes.
 *
 * @throws DUPLICATE_DOCUMENT, INVALID_INPUT for a wrong `resume`, and the backend's own with `details.acknowledged`
 */
export async function upsertPoints(call: UpsertCall): Promise<UpsertResult> {
  const { backend, manifest, points, onDuplicate, resume, steps, slice } = call;
  const distinct = distinctPoints(points, onDuplicate);
  const tally: Tally = { inserted: 0, updated: 0, unchanged: 0, skipped: points.length - distinct.length };
  const done: Range[] = [];
  if (resume !== undefined) {
    const before = readResumeToken(resume, await nameCall(manifest, points, onDuplicate));
    done.push(...before.ranges);
    Object.assign(tally, before.tally);
  }
  if (onDuplicate === "fail" && (resume !== undefined || needsBatches(distinct, backend))) {
    const ours = await refuseTaken(call, distinct, done);
    done.push(...ours);
    tally.inserted += ours.length;
  }
  const batches = rangesWithout(done, distinct.length).flatMap((rest) => cut(distinct, rest, backend));
  try {
    await eachBatch(batches, backend.limits.concurrentBatches ?? 1, async (range) => {
      const batch = distinct.slice(...range);
      const send = onDuplicate === "overwrite" ? steps.repeat : steps.once;
      add(tally, await send((deadline) => backend.upsert(manifest, batch, onDuplicate, deadline)));
      done.push(range);
      await slice.next();
    });
  } catch (error) {
    if (done.length === 0) throw error;
    const of = await nameCall(manifest, points, onDuplicate);
    throw withProgress(error, of, { ranges: done, tally }, distinct.length);
  }
  return tally;
}

function needsBatches(points: readonly Point[], backend: StoreBackend): boolean {
  const [first] = cut(points, [0, points.length], backend);
  return first !== undefined && first[1] < points.length;
}

/**
 * A call of several batches must not write the first ones and then refuse a later one. When it resumes, points that
 * are there just as they were given are its own: of a batch that was written but not acknowledged.
 */
async function refuseTaken(
  { backend, manifest, resume, steps }: UpsertCall,
  points: readonly Point[],
  done: readonly Range[],
): Promise<Range[]> {
  const ours: Range[] = [];
  const isResumed = resume !== undefined;
  for (const [from, to] of rangesWithout(done, points.length)) {
    const places = new Map(
      points.slice(from, to).map((point, index) => [point.id, { point, at: from + index }]),
    );
    for (const ids of batchesOf([...places.keys()], backend.limits.ids)) {
      const taken = await steps.repeat((deadline) => backend.get(manifest.name, ids, isResumed, deadline));
      for (const stored of taken) {
        const place = places.get(stored.id);
        if (place === undefined) continue;
        if (!isResumed || !samePoint(place.point, stored)) {
          throw duplicate(`The id "${stored.id}" exists in "${manifest.name}".`, { id: stored.id });
        }
        ours.push([place.at, place.at + 1]);
      }
    }
  }
  return ours;
}

/** What lies between `done` ranges, which are in any order and do not overlap. */
function rangesWithout(done: readonly Range[], length: number): Range[] {
  const rest: Range[] = [];
  let at = 0;
  for (const [from, to] of done.toSorted(([a], [b]) => a - b)) {
    if (from > at) rest.push([at, from]);
    at = to;
  }
  if (at < length) rest.push([at, length]);
  return rest;
}

function cut(points: readonly Point[], [from, to]: Range, backend: StoreBackend): Range[] {
  let at = from;
  return [...pointBatches(points.slice(from, to), backend.limits)].map((batch) => {
    at += batch.length;
    return [at - batch.length, at];
  });
}

function add(total: Tally, part: UpsertResult): void {
  total.inserted += part.inserted;
  total.updated += part.updated;
  total.unchanged += part.unchanged;
  total.skipped += part.skipped;
}
