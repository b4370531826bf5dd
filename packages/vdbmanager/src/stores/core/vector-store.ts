import { ThothError } from "../../errors/index.ts";
import { type CallOptions, Deadline } from "../../resilience/index.ts";
import type { CollectionManifest, Point, UpsertResult, VectorStore } from "../types.ts";
import type { StoreBackend, StoredPoint } from "./backend.ts";
import { batchesOf, pointBatches } from "./batches.ts";
import { collectionNotFound } from "./collection-not-found.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { distinctPoints, duplicate } from "./distinct-points.ts";
import { checkWholeNumber, describeType, invalid } from "./invalid.ts";
import { storeLimits } from "./limits.ts";
import { newManifest } from "./manifest.ts";
import { checkSameCollection, checkSpace } from "./space-mismatch.ts";
import { TimeSlice } from "./time-slice.ts";
import { checkCollectionName, checkId, checkPoint, checkSpec, checkVector } from "./validate.ts";
import { checkFilter } from "./validate-filter.ts";

export interface VectorStoreOptions {
  /**
   * Milliseconds each call of the backend may take when the caller gives no `deadlineMs`. A caller's `deadlineMs`
   * is for the whole call with all its batches.
   * @default 10_000
   */
  callDeadlineMs?: number;
}

/**
 * Makes a {@link VectorStore} of a backend. What is the same for every backend happens here, once: validation before
 * anything is sent, batches within the backend's limits, deadlines and cancelling, the check of the vector space.
 */
export function createVectorStore(backend: StoreBackend, options: VectorStoreOptions = {}): VectorStore {
  const { callDeadlineMs = 10_000 } = options;
  const { capabilities, limits } = backend;
  const closing = new AbortController();
  let closed: Promise<void> | undefined;

  /** Runs `work`; `step` gives each call of the backend its own deadline, within the caller's. */
  async function call<T>(
    name: string,
    { signal, deadlineMs }: CallOptions,
    work: (step: <S>(call: (deadline: Deadline) => Promise<S>) => Promise<S>, whole: Deadline) => Promise<T>,
  ): Promise<T> {
    closing.signal.throwIfAborted();
    const joined = signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal]);
    const what = `${capabilities.name} store: ${name}`;
    using whole = Deadline.start({ what, deadlineMs: deadlineMs ?? Number.MAX_SAFE_INTEGER, signal: joined });
    return await work(async (backendCall) => {
      whole.throwIfOver();
      using deadline =
        deadlineMs === undefined ? whole.step(what, callDeadlineMs) : whole.step(what, deadlineMs);
      const answer = backendCall(deadline);
      // A deadline that has passed already leaves the answer without a reader; its failure must not end the process.
      answer.catch(() => undefined);
      return await deadline.race(answer);
    }, whole);
  }

  async function manifestOf(collection: string, deadline: Deadline): Promise<CollectionManifest> {
    const manifest = await backend.describe(collection, deadline);
    if (manifest !== null) return manifest;
    throw collectionNotFound(capabilities.name, collection);
  }

  return {
    capabilities,

    ensureCollection(spec, options = {}) {
      return call("ensureCollection", options, async (step) => {
        checkSpec(spec);
        return await step(async (deadline) => {
          const stored =
            (await backend.describe(spec.name, deadline)) ??
            (await backend.createCollection(newManifest(spec), deadline));
          checkSameCollection(stored, spec);
          return stored;
        });
      });
    },

    describe(collection, options = {}) {
      return call("describe", options, async (step) => {
        checkCollectionName(collection);
        return await step((deadline) => backend.describe(collection, deadline));
      });
    },

    list(options = {}) {
      return call("list", options, (step) => step((deadline) => backend.list(deadline)));
    },

    upsert(collection, points, options = {}) {
      return call("upsert", options, async (step, whole) => {
        const { onDuplicate = "overwrite", space } = options;
        checkCollectionName(collection);
        checkOneOf("onDuplicate", onDuplicate, ["overwrite", "skip", "fail"]);
        checkList("points", points);
        const manifest = await step((deadline) => manifestOf(collection, deadline));
        if (space !== undefined) checkSpace(manifest, space);
        const slice = new TimeSlice(whole);
        for (const [index, point] of points.entries()) {
          checkPoint(index, point, manifest.dimensions);
          if (slice.isOver) await slice.next();
        }
        const distinct = distinctPoints(points, onDuplicate);
        const batches = [...pointBatches(distinct, limits)];
        if (onDuplicate === "fail" && batches.length > 1) await refuseTaken(distinct, step);
        const result = { inserted: 0, updated: 0, unchanged: 0, skipped: points.length - distinct.length };
        for (const batch of batches) {
          add(result, await step((deadline) => backend.upsert(manifest, batch, onDuplicate, deadline)));
          await slice.next();
        }
        return result;
      });

      /** A call of several batches must not write the first ones and then refuse a later one. */
      async function refuseTaken(
        distinct: readonly Point[],
        step: <S>(call: (deadline: Deadline) => Promise<S>) => Promise<S>,
      ): Promise<void> {
        const ids = distinct.map(({ id }) => id);
        for (const batch of batchesOf(ids, limits.ids)) {
          const [taken] = await step((deadline) => backend.get(collection, batch, false, deadline));
          if (taken !== undefined)
            throw duplicate(`The id "${taken.id}" exists in "${collection}".`, { id: taken.id });
        }
      }
    },

    query(collection, request, options = {}) {
      return call("query", options, async (step) => {
        const { vector, limit = 10, minScore, filter, space } = request;
        checkCollectionName(collection);
        checkWholeNumber("limit", limit, 1, storeLimits.queryLimit);
        if (minScore !== undefined && !Number.isFinite(minScore)) {
          throw invalid("minScore", `is ${String(minScore)}, expected a finite number`);
        }
        if (filter !== undefined) checkFilter(filter, capabilities);
        return await step(async (deadline) => {
          const manifest = await manifestOf(collection, deadline);
          if (space !== undefined) checkSpace(manifest, space);
          checkVector("vector", vector, manifest.dimensions);
          return await backend.query(manifest, { vector, limit, minScore, filter }, deadline);
        });
      });
    },

    get(collection, ids, options = {}) {
      return call("get", options, async (step) => {
        const { withVectors = false } = options;
        checkIds(collection, ids);
        await step((deadline) => manifestOf(collection, deadline));
        const found = new Map<string, StoredPoint>();
        for (const batch of batchesOf([...new Set(ids)], limits.ids)) {
          const points = await step((deadline) => backend.get(collection, batch, withVectors, deadline));
          for (const point of points) found.set(point.id, point);
        }
        return ids.map((id) => found.get(id) ?? null);
      });
    },

    delete(collection, ids, options = {}) {
      return call("delete", options, async (step) => {
        checkIds(collection, ids);
        await step((deadline) => manifestOf(collection, deadline));
        let deleted = 0;
        for (const batch of batchesOf([...new Set(ids)], limits.ids)) {
          deleted += await step((deadline) => backend.delete(collection, batch, deadline));
        }
        return deleted;
      });
    },

    deleteByFilter(collection, filter, options = {}) {
      return call("deleteByFilter", options, async (step) => {
        checkCollectionName(collection);
        checkFilter(filter, capabilities);
        return await step(async (deadline) => {
          await manifestOf(collection, deadline);
          return await backend.deleteByFilter(collection, filter, deadline);
        });
      });
    },

    count(collection, options = {}) {
      return call("count", options, async (step) => {
        const { filter } = options;
        checkCollectionName(collection);
        if (filter !== undefined) checkFilter(filter, capabilities);
        return await step(async (deadline) => {
          await manifestOf(collection, deadline);
          return await backend.count(collection, filter, deadline);
        });
      });
    },

    scroll(collection, options = {}) {
      return call("scroll", options, async (step) => {
        const { filter, limit = 100, cursor = null, withVectors = false } = options;
        checkCollectionName(collection);
        checkWholeNumber("limit", limit, 1, storeLimits.scrollLimit);
        if (filter !== undefined) checkFilter(filter, capabilities);
        const after = cursor === null ? null : decodeCursor(cursor);
        return await step(async (deadline) => {
          await manifestOf(collection, deadline);
          // One more than asked tells whether this page is the last.
          const request = { filter, limit: limit + 1, after, withVectors };
          const points = await backend.scroll(collection, request, deadline);
          const page = points.slice(0, limit);
          const last = page.at(-1);
          return { points: page, cursor: points.length > limit && last ? encodeCursor(last.id) : null };
        });
      });
    },

    drop(collection, options = {}) {
      return call("drop", options, async (step) => {
        checkCollectionName(collection);
        return await step((deadline) => backend.drop(collection, deadline));
      });
    },

    health(options = {}) {
      return call("health", options, (step) => step((deadline) => backend.health(deadline)));
    },

    close() {
      closing.abort(new ThothError("CLOSED", { message: `The ${capabilities.name} store was closed.` }));
      closed ??= backend.close();
      return closed;
    },

    [Symbol.asyncDispose]() {
      return this.close();
    },
  };
}

function checkIds(collection: string, ids: readonly string[]): void {
  checkCollectionName(collection);
  checkList("ids", ids);
  for (const [index, id] of ids.entries()) checkId(`ids[${index}]`, id);
}

function checkList(field: string, list: unknown): void {
  if (!Array.isArray(list)) throw invalid(field, `is ${describeType(list)}, expected an array`);
}

function checkOneOf(field: string, value: unknown, allowed: readonly string[]): void {
  if (!allowed.includes(value as string)) {
    throw invalid(field, `is ${JSON.stringify(value)}, expected one of ${allowed.join(", ")}`);
  }
}

function add(total: { -readonly [K in keyof UpsertResult]: number }, part: UpsertResult): void {
  total.inserted += part.inserted;
  total.updated += part.updated;
  total.unchanged += part.unchanged;
  total.skipped += part.skipped;
}
