import type { PoolClient } from "pg";
import type { Deadline } from "../../resilience/index.ts";
import type { BackendLimits, StoreBackend } from "../core/backend.ts";
import { collectionNotFound } from "../core/collection-not-found.ts";
import { parseManifest } from "../core/manifest.ts";
import type { CollectionManifest, StoreCapabilities } from "../types.ts";
import { SqlParameters } from "./filter-sql.ts";
import { sqlState } from "./pgvector-error.ts";
import { readPoints, scrollPoints, searchPoints, searchSettings, whereOf } from "./read-points.ts";
import type { Sessions } from "./sessions.ts";
import { createPointsTable, createSchema, type HnswOptions, type Tables } from "./tables.ts";
import { writePoints } from "./write-points.ts";

/** Four parameters a point, of the 65,535 that a statement may have. */
const limits: BackendLimits = { upsertPoints: 1000, upsertBytes: 8 << 20, ids: 5000 };

const capabilities: StoreCapabilities = {
  name: "pgvector",
  maxUpsertBatch: limits.upsertPoints,
  filterOps: ["eq", "ne", "gt", "gte", "lt", "lte", "in", "nin", "exists", "and", "or", "not"],
  persistent: true,
  exact: "on-request",
  atomicAliases: true,
  consistency: "strong",
};

interface CollectionRow {
  readonly number: number;
  readonly name: string;
  readonly manifest: string;
}

const undefinedTable = "42P01";
const foreignKeyViolation = "23503";

export function pgvectorBackend(sessions: Sessions, tables: Tables, hnsw: HnswOptions): StoreBackend {
  /**
   * Numbers of the tables, which are never used again: a number that is out of date names a table that is gone, so
   * that nothing is read from or written to another collection of the same name.
   */
  const numberByName = new Map<string, number>();
  const numberByManifest = new WeakMap<CollectionManifest, number>();

  function remember({ number, name, manifest }: CollectionRow): CollectionManifest {
    const parsed = parseManifest(name, manifest);
    numberByName.set(name, number);
    numberByManifest.set(parsed, number);
    return parsed;
  }

  /** Reads a table of the schema; before a first collection was made there is none. */
  async function read<T>(deadline: Deadline, sql: string, values: unknown[]): Promise<readonly T[]> {
    return await sessions.transaction(deadline, async (client) => {
      try {
        return (await client.query(sql, values)).rows as T[];
      } catch (error) {
        if (sqlState(error) !== undefinedTable) throw error;
        await client.query("ROLLBACK");
        return [];
      }
    });
  }

  async function find(name: string, deadline: Deadline): Promise<CollectionManifest | null> {
    const sql = `SELECT number, name, manifest FROM ${tables.collections} WHERE name = $1`;
    const [row] = await read<CollectionRow>(deadline, sql, [name]);
    if (row !== undefined) return remember(row);
    numberByName.delete(name);
    return null;
  }

  /** Works with the table of a collection. */
  async function use<T>(
    collection: string | CollectionManifest,
    deadline: Deadline,
    work: (client: PoolClient, table: string) => Promise<T>,
    settings?: readonly string[],
  ): Promise<T> {
    const name = typeof collection === "string" ? collection : collection.name;
    const number = typeof collection === "string" ? numberByName.get(name) : numberByManifest.get(collection);
    if (number === undefined) throw collectionNotFound(capabilities.name, name);
    const attempt = async (client: PoolClient): Promise<T> => {
      try {
        return await work(client, tables.points(number));
      } catch (error) {
        throw sqlState(error) === undefinedTable ? collectionNotFound(capabilities.name, name) : error;
      }
    };
    return await sessions.transaction(deadline, attempt, settings);
  }

  return {
    capabilities,
    limits,

    createCollection(manifest, deadline) {
      return sessions.transaction(deadline, async (client) => {
        await createSchema(client, tables);
        const { rows } = await client.query<CollectionRow>(
          `INSERT INTO ${tables.collections} (name, manifest) VALUES ($1, $2)
           ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING number, name, manifest, (xmax = 0) AS isnew`,
          [manifest.name, JSON.stringify(manifest)],
        );
        const row = rows[0] as CollectionRow & { isnew: boolean };
        if (row.isnew) await createPointsTable(client, tables.points(row.number), manifest.dimensions, hnsw);
        return remember(row);
      });
    },

    describe: find,

    async list(deadline) {
      const sql = `SELECT number, name, manifest FROM ${tables.collections} ORDER BY name`;
      return (await read<CollectionRow>(deadline, sql, [])).map(remember);
    },

    upsert(manifest, points, onDuplicate, deadline) {
      return use(manifest, deadline, (client, table) => writePoints(client, table, points, onDuplicate));
    },

    async query(manifest, { vector, limit, minScore, filter, exact }, deadline) {
      const search = (isExact: boolean) =>
        use(
          manifest,
          deadline,
          (client, table) => searchPoints(client, table, { vector, limit, filter }),
          searchSettings(limit, isExact),
        );
      let found = await search(exact);
      // The scan of the index gives up after hnsw.max_scan_tuples: what it did not find may still be there.
      if (!exact && found.length < limit) found = await search(true);
      return minScore === undefined ? found : found.filter(({ score }) => score >= minScore);
    },

    get(collection, ids, withVectors, deadline) {
      return use(collection, deadline, (client, table) => readPoints(client, table, ids, withVectors));
    },

    delete(collection, ids, deadline) {
      return use(collection, deadline, async (client, table) => {
        const { rowCount } = await client.query(`DELETE FROM ${table} WHERE id = ANY ($1::text[])`, [ids]);
        return rowCount ?? 0;
      });
    },

    deleteByFilter(collection, filter, deadline) {
      return use(collection, deadline, async (client, table) => {
        const parameters = new SqlParameters();
        const where = whereOf(filter, parameters);
        const { rowCount } = await client.query(`DELETE FROM ${table} ${where}`, parameters.values);
        return rowCount ?? 0;
      });
    },

    count(collection, filter, deadline) {
      return use(collection, deadline, async (client, table) => {
        const parameters = new SqlParameters();
        const where = whereOf(filter, parameters);
        const sql = `SELECT count(*)::float8 AS count FROM ${table} ${where}`;
        const { rows } = await client.query<{ count: number }>(sql, parameters.values);
        return rows[0]?.count ?? 0;
      });
    },

    scroll(collection, request, deadline) {
      return use(collection, deadline, (client, table) => scrollPoints(client, table, request));
    },

    async drop(collection, deadline) {
      if ((await find(collection, deadline)) === null) return false;
      return await sessions.transaction(deadline, async (client) => {
        const { rows } = await client.query<{ number: number }>(
          `DELETE FROM ${tables.collections} WHERE name = $1 RETURNING number`,
          [collection],
        );
        for (const { number } of rows) await client.query(`DROP TABLE ${tables.points(number)}`);
        return rows.length > 0;
      });
    },

    async setAlias(alias, collection, deadline) {
      await sessions.transaction(deadline, async (client) => {
        if (collection === null) {
          await client.query(`DELETE FROM ${tables.aliases} WHERE alias = $1`, [alias]);
          return;
        }
        try {
          await client.query(
            `INSERT INTO ${tables.aliases} (alias, collection) VALUES ($1, $2)
             ON CONFLICT (alias) DO UPDATE SET collection = excluded.collection`,
            [alias, collection],
          );
        } catch (error) {
          throw sqlState(error) === foreignKeyViolation
            ? collectionNotFound(capabilities.name, collection)
            : error;
        }
      });
    },

    async aliases(deadline) {
      const rows = await read<{ alias: string; collection: string }>(
        deadline,
        `SELECT alias, collection FROM ${tables.aliases}`,
        [],
      );
      return new Map(rows.map(({ alias, collection }) => [alias, collection]));
    },

    async health(deadline) {
      await sessions.transaction(deadline, async (client) => {
        await client.query("SELECT 1");
      });
    },

    close() {
      return sessions.close();
    },
  };
}
