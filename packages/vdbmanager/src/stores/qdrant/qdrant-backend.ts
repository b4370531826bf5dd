import { isThothError } from "../../errors/index.ts";
import type { Deadline } from "../../resilience/index.ts";
import type { BackendLimits, StoreBackend, StoredPoint } from "../core/backend.ts";
import { batchesOf } from "../core/batches.ts";
import { compareText } from "../core/compare-text.ts";
import { nameTaken } from "../core/name-taken.ts";
import type { CollectionManifest, Filter, StoreCapabilities } from "../types.ts";
import { manifestKey, manifestOf } from "./collection-info.ts";
import { allOf, type QdrantFilter, toCondition } from "./filter-conditions.ts";
import { pointId } from "./point-id.ts";
import type { QdrantConnection } from "./qdrant-connection.ts";
import { statusOf } from "./qdrant-error.ts";
import { createIndex, neededIndexes } from "./qdrant-index.ts";
import { queryPoints } from "./qdrant-query.ts";
import { scrollPoints } from "./qdrant-scroll.ts";
import { upsertBatch } from "./qdrant-upsert.ts";
import { checkVersion } from "./qdrant-version.ts";
import { write } from "./qdrant-write.ts";
import { fromQdrant, type QdrantRecord } from "./stored-point.ts";

/**
 * Sized by what the client's JSON takes of the event loop: it calls a function for every number it writes or reads,
 * about 0.4 and 1 microsecond each.
 */
const limits: BackendLimits = { upsertPoints: 128, upsertBytes: 96 * 1024, ids: 128, concurrentBatches: 2 };
const floatsPerRead = 8192;
const rowsOfPayload = 256;

const capabilities: StoreCapabilities = {
  name: "qdrant",
  maxUpsertBatch: limits.upsertPoints,
  filterOps: ["eq", "ne", "gt", "gte", "lt", "lte", "in", "nin", "exists", "and", "or", "not"],
  // Qdrant has ranges of numbers and dates, none of texts.
  rangeTypes: ["number"],
  persistent: true,
  exact: "on-request",
  atomicAliases: true,
  consistency: "strong",
};

export interface QdrantBackendOptions {
  readonly keywordFields: readonly string[];
}

/** A Qdrant server. */
export function qdrantBackend(
  connection: QdrantConnection,
  { keywordFields }: QdrantBackendOptions,
): StoreBackend {
  /** Only to size reads: the core asks for the manifest before each call. */
  const dimensions = new Map<string, number>();

  async function describe(collection: string, deadline: Deadline): Promise<CollectionManifest | null> {
    const info = await infoOf(collection, deadline);
    const manifest = info === null ? null : manifestOf(collection, info);
    if (manifest !== null) dimensions.set(collection, manifest.dimensions);
    return manifest;
  }

  async function infoOf(collection: string, deadline: Deadline): Promise<unknown> {
    try {
      return await connection.call(
        deadline,
        (api, init) => api.getCollection({ collection_name: collection }, init),
        collection,
      );
    } catch (error) {
      if (isThothError(error, "COLLECTION_NOT_FOUND")) return null;
      throw error;
    }
  }

  /** Points of one request whose vectors are read too. */
  function rowsWithVectors(collection: string): number {
    return Math.max(2, Math.floor(floatsPerRead / (dimensions.get(collection) ?? floatsPerRead)));
  }

  async function read(
    collection: string,
    ids: readonly string[],
    withVectors: boolean,
    deadline: Deadline,
  ): Promise<readonly QdrantRecord[]> {
    const records = await connection.call(
      deadline,
      (api, init) =>
        api.getPoints(
          {
            collection_name: collection,
            ids: ids.map(pointId),
            with_payload: true,
            with_vector: withVectors,
          },
          init,
        ),
      collection,
    );
    return records.map((record) => fromQdrant(collection, record));
  }

  async function count(collection: string, filter: Filter | undefined, deadline: Deadline): Promise<number> {
    const { count } = await connection.call(
      deadline,
      (api, init) => api.countPoints({ collection_name: collection, exact: true, ...where(filter) }, init),
      collection,
    );
    return count;
  }

  return {
    capabilities,
    limits,
    describe,
    count,

    async createCollection(manifest, deadline) {
      const { name } = manifest;
      checkVersion(await connection.version(deadline), connection.address);
      try {
        await connection.call(deadline, (api, init) =>
          api.createCollection(
            {
              collection_name: name,
              // Dot, since with Cosine Qdrant changes the vectors it is given; they have length 1 when they are sent.
              vectors: { size: manifest.dimensions, distance: "Dot" },
              metadata: { [manifestKey]: manifest },
            },
            init,
          ),
        );
      } catch (error) {
        // Another client was first, or the server did it and its answer was lost.
        if (statusOf((error as Error).cause) !== 409) throw error;
      }
      const stored = await describe(name, deadline);
      if (stored === null) throw nameTaken(name, "collection");
      for (const [path, type] of neededIndexes(keywordFields)) {
        await createIndex(connection, name, path, deadline, type);
      }
      return stored;
    },

    async list(deadline) {
      const { collections } = await connection.call(deadline, (api, init) => api.getCollections({}, init));
      const names = collections.map(({ name }) => name).sort(compareText);
      const manifests: CollectionManifest[] = [];
      for (const batch of batchesOf(names, 8)) {
        const found = await Promise.all(batch.map((name) => describe(name, deadline)));
        manifests.push(...found.filter((manifest) => manifest !== null));
      }
      return manifests;
    },

    upsert({ name }, points, onDuplicate, deadline) {
      return upsertBatch(connection, name, points, { onDuplicate, deadline });
    },

    query({ name }, request, deadline) {
      return queryPoints(connection, name, request, deadline);
    },

    async get(collection, ids, withVectors, deadline) {
      const rows = withVectors ? rowsWithVectors(collection) : ids.length;
      const points: QdrantRecord[] = [];
      for (const batch of batchesOf(ids, Math.max(1, rows))) {
        points.push(...(await read(collection, batch, withVectors, deadline)));
      }
      return points.map(toStoredPoint);
    },

    async delete(collection, ids, deadline) {
      const records = await connection.call(
        deadline,
        (api, init) =>
          api.getPoints(
            {
              collection_name: collection,
              ids: ids.map(pointId),
              with_payload: false,
              with_vector: false,
            },
            init,
          ),
        collection,
      );
      const points = records.map(({ id }) => id);
      if (points.length === 0) return 0;
      await write(connection, collection, deadline, (api, options, init) =>
        api.deletePoints({ collection_name: collection, ...options, points }, init),
      );
      return points.length;
    },

    async deleteByFilter(collection, filter, deadline) {
      const matching = await count(collection, filter, deadline);
      if (matching === 0) return 0;
      await write(connection, collection, deadline, (api, options, init) =>
        api.deletePoints({ collection_name: collection, ...options, filter: {}, ...where(filter) }, init),
      );
      return matching;
    },

    async scroll(collection, request, deadline) {
      const pageSize = request.withVectors ? rowsWithVectors(collection) : rowsOfPayload;
      const points = await scrollPoints(connection, collection, { ...request, pageSize }, deadline);
      return points.map(toStoredPoint);
    },

    async drop(collection, deadline) {
      if ((await describe(collection, deadline)) === null) return false;
      dimensions.delete(collection);
      return await connection.call(deadline, (api, init) =>
        api.deleteCollection({ collection_name: collection }, init),
      );
    },

    async setAlias(alias, collection, deadline) {
      const remove = { delete_alias: { alias_name: alias } };
      const create = { create_alias: { alias_name: alias, collection_name: collection ?? "" } };
      try {
        await connection.call(
          deadline,
          (api, init) =>
            api.updateAliases({ actions: collection === null ? [remove] : [remove, create] }, init),
          collection ?? undefined,
        );
      } catch (error) {
        if (statusOf((error as Error).cause) === 409) throw nameTaken(alias, "collection");
        throw error;
      }
    },

    async aliases(deadline) {
      const { aliases } = await connection.call(deadline, (api, init) => api.getCollectionsAliases({}, init));
      return new Map(aliases.map(({ alias_name, collection_name }) => [alias_name, collection_name]));
    },

    async health(deadline) {
      await connection.call(deadline, (api, init) => api.getCollections({}, init));
    },

    close() {
      return connection.idle();
    },
  };
}

function where(filter: Filter | undefined): { filter?: QdrantFilter } {
  return filter === undefined ? {} : { filter: allOf(toCondition(filter)) };
}

function toStoredPoint({ hash: _, ...point }: QdrantRecord): StoredPoint {
  return point;
}
