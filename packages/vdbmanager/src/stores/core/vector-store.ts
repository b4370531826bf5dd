import type { CollectionManifest, ScrollPage, VectorStore } from "../types.ts";
import type { StoreBackend, StoredPoint } from "./backend.ts";
import { batchesOf, eachBatch } from "./batches.ts";
import { CollectionNames, onCollection } from "./collection-names.ts";
import { compareText } from "./compare-text.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { deletePoints } from "./delete-points.ts";
import { newManifest } from "./manifest.ts";
import { nameTaken } from "./name-taken.ts";
import { checkSameCollection, checkSpace } from "./space-mismatch.ts";
import { type RetrySettings, type Steps, StoreCalls } from "./store-calls.ts";
import { TimeSlice } from "./time-slice.ts";
import { upsertPoints } from "./upsert-points.ts";
import {
  checkCollectionName,
  checkDimensions,
  checkIds,
  checkList,
  checkOneOf,
  checkPoint,
  checkQuery,
  checkScroll,
  checkSpec,
  checkVector,
} from "./validate.ts";
import { checkFilter } from "./validate-filter.ts";

export interface VectorStoreOptions {
  /**
   * Milliseconds a call may take when the caller gives no `deadlineMs`; of a call that is cut into batches, each of
   * them. A caller's `deadlineMs` is for the whole call with all its batches.
   * @default 10_000
   */
  callDeadlineMs?: number;
  /**
   * How calls are repeated, within their deadline, while the database cannot be reached: reading calls, and `upsert`
   * that overwrites. A batch that had to be sent twice may count its points as unchanged instead of inserted.
   * @default 3 attempts, waits of 100 to 2000 ms
   */
  retry?: RetrySettings;
}

/**
 * Makes a {@link VectorStore} of a backend. What is the same for every backend happens here, once: validation before
 * anything is sent, aliases, batches within the backend's limits, deadlines and cancelling, the check of the vector
 * space.
 */
export function createVectorStore(backend: StoreBackend, options: VectorStoreOptions = {}): VectorStore {
  const { callDeadlineMs = 10_000 } = options;
  const retry = { maxAttempts: 3, baseDelayMs: 100, maxDelayMs: 2_000, ...options.retry };
  const { capabilities, limits } = backend;
  const calls = new StoreCalls(capabilities.name, { callDeadlineMs, retry });
  const names = new CollectionNames(backend);
  let closed: Promise<void> | undefined;

  /** Does `work` on the collection that the name stands for. */
  function on<T>(steps: Steps, name: string, work: (manifest: CollectionManifest) => Promise<T>): Promise<T> {
    return onCollection(name, () => steps.repeat((deadline) => names.manifestOf(name, deadline)), work);
  }

  return {
    capabilities,

    ensureCollection(spec, options = {}) {
      return calls.run("ensureCollection", options, async (steps) => {
        checkSpec(spec);
        let stored = await steps.repeat((deadline) => backend.describe(spec.name, deadline));
        if (stored === null) {
          const aliases = await steps.repeat((deadline) => backend.aliases(deadline));
          if (aliases.has(spec.name)) throw nameTaken(spec.name, "alias");
          stored = await steps.once((deadline) => backend.createCollection(newManifest(spec), deadline));
        }
        checkSameCollection(stored, spec);
        return stored;
      });
    },

    describe(collection, options = {}) {
      return calls.run("describe", options, async (steps) => {
        checkCollectionName(collection);
        return await steps.repeat((deadline) => names.find(collection, deadline));
      });
    },

    list(options = {}) {
      return calls.run("list", options, (steps) => steps.repeat((deadline) => backend.list(deadline)));
    },

    upsert(collection, points, options = {}) {
      return calls.runLong("upsert", options, async (steps, whole) => {
        const { onDuplicate = "overwrite", space, resume } = options;
        checkCollectionName(collection);
        checkOneOf("onDuplicate", onDuplicate, ["overwrite", "skip", "fail"]);
        checkList("points", points);
        const slice = new TimeSlice(whole);
        for (const [index, point] of points.entries()) {
          checkPoint(index, point);
          if (slice.isOver) await slice.next();
        }
        const manifest = await steps.repeat((deadline) => names.manifestOf(collection, deadline));
        if (space !== undefined) checkSpace(manifest, space);
        for (const [index, { vector }] of points.entries()) {
          checkDimensions(`points[${index}].vector`, vector, manifest.dimensions);
        }
        return await upsertPoints({ backend, manifest, points, onDuplicate, resume, steps, slice });
      });
    },

    query(collection, request, options = {}) {
      return calls.run("query", options, async (steps) => {
        const { vector, limit = 10, minScore, filter, exact = false, space } = request;
        checkCollectionName(collection);
        checkVector("vector", vector);
        checkQuery({ limit, minScore, exact }, capabilities);
        if (filter !== undefined) checkFilter(filter, capabilities);
        return await on(steps, collection, (manifest) => {
          if (space !== undefined) checkSpace(manifest, space);
          checkDimensions("vector", vector, manifest.dimensions);
          const checked = { vector, limit, minScore, filter, exact };
          return steps.repeat((deadline) => backend.query(manifest, checked, deadline));
        });
      });
    },

    get(collection, ids, options = {}) {
      return calls.runLong("get", options, async (steps) => {
        const { withVectors = false } = options;
        checkCollectionName(collection);
        checkIds(ids);
        return await on(steps, collection, async ({ name }) => {
          const found = new Map<string, StoredPoint>();
          const batches = batchesOf([...new Set(ids)], limits.ids);
          await eachBatch(batches, limits.concurrentBatches ?? 1, async (batch) => {
            const points = await steps.repeat((deadline) => backend.get(name, batch, withVectors, deadline));
            for (const point of points) found.set(point.id, point);
          });
          return ids.map((id) => found.get(id) ?? null);
        });
      });
    },

    delete(collection, ids, options = {}) {
      return calls.runLong("delete", options, async (steps) => {
        checkCollectionName(collection);
        checkIds(ids);
        const { name } = await steps.repeat((deadline) => names.manifestOf(collection, deadline));
        return await deletePoints(backend, name, [...new Set(ids)], steps);
      });
    },

    deleteByFilter(collection, filter, options = {}) {
      return calls.run("deleteByFilter", options, async (steps) => {
        checkCollectionName(collection);
        checkFilter(filter, capabilities);
        return await on(steps, collection, ({ name }) =>
          steps.once((deadline) => backend.deleteByFilter(name, filter, deadline)),
        );
      });
    },

    deleteAll(collection, options = {}) {
      return calls.run("deleteAll", options, async (steps) => {
        checkCollectionName(collection);
        return await on(steps, collection, ({ name }) =>
          steps.once((deadline) => backend.deleteByFilter(name, undefined, deadline)),
        );
      });
    },

    count(collection, options = {}) {
      return calls.run("count", options, async (steps) => {
        const { filter } = options;
        checkCollectionName(collection);
        if (filter !== undefined) checkFilter(filter, capabilities);
        return await on(steps, collection, ({ name }) =>
          steps.repeat((deadline) => backend.count(name, filter, deadline)),
        );
      });
    },

    scroll(collection, options = {}) {
      return calls.run("scroll", options, async (steps) => {
        const { filter, limit = 100, cursor = null, withVectors = false } = options;
        checkCollectionName(collection);
        checkScroll({ limit });
        if (filter !== undefined) checkFilter(filter, capabilities);
        const after = cursor === null ? null : decodeCursor(cursor);
        // One more than asked tells whether this page is the last.
        const request = { filter, limit: limit + 1, after, withVectors };
        return await on(steps, collection, async ({ name }) =>
          pageOf(await steps.repeat((deadline) => backend.scroll(name, request, deadline)), limit),
        );
      });
    },

    setAlias(alias, collection, options = {}) {
      return calls.run("setAlias", options, async (steps) => {
        checkCollectionName(alias, "alias");
        checkCollectionName(collection);
        await steps.once(async (deadline) => {
          if ((await backend.describe(alias, deadline)) !== null) throw nameTaken(alias, "collection");
          const { name } = await names.manifestOf(collection, deadline);
          await backend.setAlias(alias, name, deadline);
        });
      });
    },

    removeAlias(alias, options = {}) {
      return calls.run("removeAlias", options, async (steps) => {
        checkCollectionName(alias, "alias");
        return await steps.once(async (deadline) => {
          if (!(await backend.aliases(deadline)).has(alias)) return false;
          await backend.setAlias(alias, null, deadline);
          return true;
        });
      });
    },

    aliases(options = {}) {
      return calls.run("aliases", options, async (steps) => {
        const aliases = await steps.repeat((deadline) => backend.aliases(deadline));
        return new Map([...aliases].sort(([a], [b]) => compareText(a, b)));
      });
    },

    drop(collection, options = {}) {
      return calls.run("drop", options, async (steps) => {
        checkCollectionName(collection);
        return await steps.once((deadline) => backend.drop(collection, deadline));
      });
    },

    health(options = {}) {
      return calls.run("health", options, (steps) => steps.repeat((deadline) => backend.health(deadline)));
    },

    close() {
      calls.close();
      closed ??= backend.close();
      return closed;
    },

    [Symbol.asyncDispose]() {
      return this.close();
    },
  };
}

/** `points` has one more than `limit` when there is another page. */
function pageOf(points: readonly StoredPoint[], limit: number): ScrollPage {
  const page = points.slice(0, limit);
  const last = page.at(-1);
  return { points: page, cursor: points.length > limit && last ? encodeCursor(last.id) : null };
}
