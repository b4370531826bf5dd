import type { DatabaseSync } from "node:sqlite";
import type { Deadline } from "../../resilience/index.ts";
import type { BackendLimits, StoreBackend } from "../core/backend.ts";
import { collectionNotFound } from "../core/collection-not-found.ts";
import { parseManifest } from "../core/manifest.ts";
import { nameTaken } from "../core/name-taken.ts";
import { checkSameCollection } from "../core/space-mismatch.ts";
import { TimeSlice } from "../core/time-slice.ts";
import type { CollectionManifest, StoreCapabilities } from "../types.ts";
import { leaseSharedScanEngine, type ScanEngineLease } from "./scan/shared-scan-engine.ts";
import { insertCollection, readAliases, removeCollection } from "./schema.ts";
import { SerialQueue } from "./serial-queue.ts";
import { type CollectionState, SqliteCollection } from "./sqlite-collection.ts";
import type { SqliteFile } from "./sqlite-file.ts";
import { sweepDropped } from "./sweep-dropped.ts";

/** Sized so that one transaction takes a few milliseconds. */
const limits: BackendLimits = { upsertPoints: 128, upsertBytes: 1 << 20, ids: 128 };

const capabilities: StoreCapabilities = {
  name: "sqlite",
  maxUpsertBatch: limits.upsertPoints,
  filterOps: ["eq", "ne", "gt", "gte", "lt", "lte", "in", "nin", "exists", "and", "or", "not"],
  persistent: true,
  exact: "always",
  atomicAliases: true,
  consistency: "strong",
};

/** The embedded store over one file. Calls run one after another: there is one connection and one thread. */
export function sqliteBackend(
  file: SqliteFile,
  leaseEngine: () => ScanEngineLease = leaseSharedScanEngine,
): StoreBackend {
  const queue = new SerialQueue();
  const open = new Map<string, SqliteCollection>();
  let lease: ScanEngineLease | undefined;

  function find(db: DatabaseSync, name: string): (CollectionState & { manifest: string }) | undefined {
    const sql = "SELECT number, manifest, change, deleted FROM collections WHERE name = ?";
    return db.prepare(sql).get(name) as (CollectionState & { manifest: string }) | undefined;
  }

  /** The collection as it is in the current transaction: another process may have dropped or replaced it. */
  function use(db: DatabaseSync, name: string): { state: CollectionState; collection: SqliteCollection } {
    const state = find(db, name);
    if (state === undefined) {
      forget(name);
      throw collectionNotFound(capabilities.name, name);
    }
    let collection = open.get(name);
    if (collection?.number !== state.number) {
      forget(name);
      lease ??= leaseEngine();
      collection = new SqliteCollection(db, state.number, parseManifest(name, state.manifest), lease.engine);
      open.set(name, collection);
    }
    return { state, collection };
  }

  function forget(name: string): void {
    open.get(name)?.close();
    open.delete(name);
  }

  function read<T>(deadline: Deadline, work: (db: DatabaseSync) => Promise<T>): Promise<T> {
    return queue.run(deadline, () => file.read(deadline, work));
  }

  function write<T>(deadline: Deadline, work: (db: DatabaseSync) => T): Promise<T> {
    return queue.run(deadline, () => file.write(deadline, work));
  }

  /** Gives the collection new, empty tables in one step, however many points there were. */
  async function emptyCollection(name: string, deadline: Deadline): Promise<number> {
    const deleted = await write(deadline, (db) => {
      const { state, collection } = use(db, name);
      const { count } = db.prepare(`SELECT count(*) AS count FROM points_${state.number}`).get() as {
        count: number;
      };
      if (count === 0) return 0;
      removeCollection(db, state.number);
      const number = insertCollection(db, name, JSON.stringify(collection.manifest));
      db.prepare("UPDATE aliases SET collection = ? WHERE collection = ?").run(number, state.number);
      forget(name);
      return count;
    });
    await sweepDropped((work) => write(deadline, work), deadline);
    return deleted;
  }

  return {
    capabilities,
    limits,

    createCollection(manifest, deadline) {
      return write(deadline, (db) => {
        const found = find(db, manifest.name);
        if (found !== undefined) return parseManifest(manifest.name, found.manifest);
        if (readAliases(db).has(manifest.name)) throw nameTaken(manifest.name, "alias");
        insertCollection(db, manifest.name, JSON.stringify(manifest));
        return manifest;
      });
    },

    describe(collection, deadline) {
      return read(deadline, async (db) => {
        return find(db, collection) === undefined ? null : use(db, collection).collection.manifest;
      });
    },

    list(deadline) {
      return read(deadline, async (db) => {
        const rows = db.prepare("SELECT name, manifest FROM collections ORDER BY name").all();
        return rows.map((row): CollectionManifest => parseManifest(String(row.name), String(row.manifest)));
      });
    },

    upsert(manifest, points, onDuplicate, deadline) {
      return write(deadline, (db) => {
        const { state, collection } = use(db, manifest.name);
        checkSameCollection(collection.manifest, manifest);
        return collection.upsert(state, points, onDuplicate);
      });
    },

    query(manifest, request, deadline) {
      return read(deadline, async (db) => {
        const { state, collection } = use(db, manifest.name);
        checkSameCollection(collection.manifest, manifest);
        return await collection.query(state, request, deadline);
      });
    },

    get(collection, ids, withVectors, deadline) {
      return read(deadline, (db) =>
        use(db, collection).collection.get(ids, withVectors, new TimeSlice(deadline)),
      );
    },

    delete(name, ids, deadline) {
      return write(deadline, (db) => {
        const { state, collection } = use(db, name);
        return collection.delete(state, { ids });
      });
    },

    async deleteByFilter(name, filter, deadline) {
      if (filter === undefined) return await emptyCollection(name, deadline);
      const keys = await read(deadline, (db) =>
        use(db, name).collection.matchingKeys(filter, new TimeSlice(deadline)),
      );
      const slice = new TimeSlice(deadline);
      let deleted = 0;
      for (let start = 0; start < keys.length; start += limits.ids) {
        const part = keys.slice(start, start + limits.ids);
        deleted += await write(deadline, (db) => {
          const { state, collection } = use(db, name);
          return collection.delete(state, { keys: part, filter });
        });
        await slice.next();
      }
      return deleted;
    },

    count(name, filter, deadline) {
      return read(deadline, (db) => use(db, name).collection.count(filter, new TimeSlice(deadline)));
    },

    scroll(name, request, deadline) {
      return read(deadline, (db) => use(db, name).collection.scroll(request, new TimeSlice(deadline)));
    },

    async drop(name, deadline) {
      const dropped = await write(deadline, (db) => {
        const found = find(db, name);
        if (found === undefined) return false;
        removeCollection(db, found.number);
        db.prepare("DELETE FROM aliases WHERE collection = ?").run(found.number);
        forget(name);
        return true;
      });
      await sweepDropped((work) => write(deadline, work), deadline);
      return dropped;
    },

    setAlias(alias, collection, deadline) {
      return write(deadline, (db) => {
        if (collection === null) {
          db.prepare("DELETE FROM aliases WHERE alias = ?").run(alias);
          return;
        }
        if (find(db, alias) !== undefined) throw nameTaken(alias, "collection");
        const { number } = use(db, collection).state;
        db.prepare("INSERT OR REPLACE INTO aliases (alias, collection) VALUES (?, ?)").run(alias, number);
      });
    },

    aliases(deadline) {
      return read(deadline, async (db) => readAliases(db));
    },

    async health(deadline) {
      await read(deadline, async (db) => {
        db.prepare("SELECT count(*) FROM collections").get();
      });
    },

    async close() {
      await queue.idle();
      for (const name of [...open.keys()]) forget(name);
      await lease?.close();
      file.close();
    },
  };
}
