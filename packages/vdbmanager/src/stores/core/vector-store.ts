import type { CollectionManifest, ScrollPage, VectorStore } from "../types.ts";
import type { StoreBackend, StoredPoint } from "./backend.ts";
import { batchesOf } from "./batches.ts";
import { CollectionNames, onCollection } from "./collection-names.ts";
import { compareText } from "./compare-text.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { newManifest } from "./manifest.ts";
import { nameTaken } from "./name-taken.ts";
import { checkSameCollection, checkSpace } from "./space-mismatch.ts";
import { type Step, StoreCalls } from "./store-calls.ts";
import { TimeSlice } from "./time-slice.ts";
import { upsertPoints } from "./upsert-points.ts";
import {
  checkCollectionName,
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
}

/**
 * Makes a {@link VectorStore} of a backend. What is the same for every backend happens here, once: validation before
 * anything is sent, aliases, batches within the backend's limits, deadlines and cancelling, the check of the vector
 * space.
 */
export function createVectorStore(backend: StoreBackend, options: VectorStoreOptions = {}): VectorStore {
  const { callDeadlineMs = 10_000 } = options;
  const { capabilities, limits } = backend;
  const calls = new StoreCalls(capabilities.name, callDeadlineMs);
  const names = new CollectionNames(backend);
  let closed: Promise<void> | undefined;

  /** Does `work` on the collection that the name stands for. */
  function on<T>(step: Step, name: string, work: (manifest: CollectionManifest) => Promise<T>): Promise<T> {
    return onCollection(name, () => step((deadline) => names.manifestOf(name, deadline)), work);
  }

  return {
    capabilities,

    ensureCollection(spec, options = {}) {
      return calls.run("ensureCollection", options, async (step) => {
        checkSpec(spec);
        return await step(async (deadline) => {
          let stored = await backend.describe(spec.name, deadline);
          if (stored === null) {
            if ((await backend.aliases(deadline)).has(spec.name)) throw nameTaken(spec.name, "alias");
            stored = await backend.createCollection(newManifest(spec), deadline);
          }
          checkSameCollection(stored, spec);
          return stored;
        });
      });
    },

    describe(collection, options = {}) {
      return calls.run("describe", options, async (step) => {
        checkCollectionName(collection);
        return await step((deadline) => names.find(collection, deadline));
      });
    },

    list(options = {}) {
      return calls.run("list", options, (step) => step((deadline) => backend.list(deadline)));
    },

    upsert(collection, points, options = {}) {
      return calls.runLong("upsert", options, async (step, whole) => {
        const { onDuplicate = "overwrite", space } = options;
        checkCollectionName(collection);
        checkOneOf("onDuplicate", onDuplicate, ["overwrite", "skip", "fail"]);
        checkList("points", points);
        const manifest = await step((deadline) => names.manifestOf(collection, deadline));
        if (space !== undefined) checkSpace(manifest, space);
        const slice = new TimeSlice(whole);
        for (const [index, point] of points.entries()) {
          checkPoint(index, point, manifest.dimensions);
          if (slice.isOver) await slice.next();
        }
        return await upsertPoints(backend, manifest, points, { onDuplicate, step, slice });
      });
    },

    query(collection, request, options = {}) {
      return calls.run("query", options, async (step) => {
        const { vector, limit = 10, minScore, filter, exact = false, space } = request;
        checkCollectionName(collection);
        checkQuery({ limit, minScore, exact }, capabilities);
        if (filter !== undefined) checkFilter(filter, capabilities);
        return await on(step, collection, (manifest) => {
          if (space !== undefined) checkSpace(manifest, space);
          checkVector("vector", vector, manifest.dimensions);
          const checked = { vector, limit, minScore, filter, exact };
          return step((deadline) => backend.query(manifest, checked, deadline));
        });
      });
    },

    get(collection, ids, options = {}) {
      return calls.runLong("get", options, async (step) => {
        const { withVectors = false } = options;
        checkCollectionName(collection);
        checkIds(ids);
        return await on(step, collection, async ({ name }) => {
          const found = new Map<string, StoredPoint>();
          for (const batch of batchesOf([...new Set(ids)], limits.ids)) {
            const points = await step((deadline) => backend.get(name, batch, withVectors, deadline));
            for (const point of points) found.set(point.id, point);
          }
          return ids.map((id) => found.get(id) ?? null);
        });
      });
    },

    delete(collection, ids, options = {}) {
      return calls.runLong("delete", options, async (step) => {
        checkCollectionName(collection);
        checkIds(ids);
        const { name } = await step((deadline) => names.manifestOf(collection, deadline));
        let deleted = 0;
        for (const batch of batchesOf([...new Set(ids)], limits.ids)) {
          deleted += await step((deadline) => backend.delete(name, batch, deadline));
        }
        return deleted;
      });
    },

    deleteByFilter(collection, filter, options = {}) {
      return calls.run("deleteByFilter", options, async (step) => {
        checkCollectionName(collection);
        checkFilter(filter, capabilities);
        return await on(step, collection, ({ name }) =>
          step((deadline) => backend.deleteByFilter(name, filter, deadline)),
        );
      });
    },

    deleteAll(collection, options = {}) {
      return calls.run("deleteAll", options, async (step) => {
        checkCollectionName(collection);
        return await on(step, collection, ({ name }) =>
          step((deadline) => backend.deleteByFilter(name, undefined, deadline)),
        );
      });
    },

    count(collection, options = {}) {
      return calls.run("count", options, async (step) => {
        const { filter } = options;
        checkCollectionName(collection);
        if (filter !== undefined) checkFilter(filter, capabilities);
        return await on(step, collection, ({ name }) =>
          step((deadline) => backend.count(name, filter, deadline)),
        );
      });
    },

    scroll(collection, options = {}) {
      return calls.run("scroll", options, async (step) => {
        const { filter, limit = 100, cursor = null, withVectors = false } = options;
        checkCollectionName(collection);
        checkScroll({ limit });
        if (filter !== undefined) checkFilter(filter, capabilities);
        const after = cursor === null ? null : decodeCursor(cursor);
        // One more than asked tells whether this page is the last.
        const request = { filter, limit: limit + 1, after, withVectors };
        return await on(step, collection, async ({ name }) =>
          pageOf(await step((deadline) => backend.scroll(name, request, deadline)), limit),
        );
      });
    },

    setAlias(alias, collection, options = {}) {
      return calls.run("setAlias", options, async (step) => {
        checkCollectionName(alias, "alias");
        checkCollectionName(collection);
        await step(async (deadline) => {
          if ((await backend.describe(alias, deadline)) !== null) throw nameTaken(alias, "collection");
          const { name } = await names.manifestOf(collection, deadline);
          await backend.setAlias(alias, name, deadline);
        });
      });
    },

    removeAlias(alias, options = {}) {
      return calls.run("removeAlias", options, async (step) => {
        checkCollectionName(alias, "alias");
        return await step(async (deadline) => {
          if (!(await backend.aliases(deadline)).has(alias)) return false;
          await backend.setAlias(alias, null, deadline);
          return true;
        });
      });
    },

    aliases(options = {}) {
      return calls.run("aliases", options, async (step) => {
        const aliases = await step((deadline) => backend.aliases(deadline));
        return new Map([...aliases].sort(([a], [b]) => compareText(a, b)));
      });
    },

    drop(collection, options = {}) {
      return calls.run("drop", options, async (step) => {
        checkCollectionName(collection);
        return await step((deadline) => backend.drop(collection, deadline));
      });
    },

    health(options = {}) {
      return calls.run("health", options, (step) => step((deadline) => backend.health(deadline)));
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
