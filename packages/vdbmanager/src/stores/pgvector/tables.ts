import type { PoolClient } from "pg";
import { ThothError } from "../../errors/index.ts";

/** Most dimensions that pgvector's HNSW index of `vector` takes; beyond it every search is exact. */
const maxIndexedDimensions = 2000;

export interface HnswOptions {
  /** Links of a point in the graph. @default 16 */
  m?: number;
  /** Candidates looked at when a point is added. @default 64 */
  efConstruction?: number;
}

/** The schema's name as it stands in statements; it is made of lower-case letters, digits and `_` only. */
export class Tables {
  readonly schema: string;
  readonly collections: string;
  readonly aliases: string;

  constructor(schema: string) {
    this.schema = `"${schema}"`;
    this.collections = `${this.schema}.collections`;
    this.aliases = `${this.schema}.aliases`;
  }

  /** Named by number: a collection's name may be longer than PostgreSQL's 63 bytes. */
  points(number: number): string {
    return `${this.schema}.points_${number}`;
  }
}

/** Makes the schema unless it is there. Programs that start together take turns. */
export async function createSchema(client: PoolClient, tables: Tables): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock(hashtext($1))", [`thoth-vdbmanager ${tables.schema}`]);
  await client.query(`
    CREATE EXTENSION IF NOT EXISTS vector;
    CREATE SCHEMA IF NOT EXISTS ${tables.schema};
    CREATE TABLE IF NOT EXISTS ${tables.collections} (
      number int GENERATED ALWAYS AS IDENTITY UNIQUE,
      name text COLLATE "C" PRIMARY KEY,
      manifest text NOT NULL
    );
    CREATE TABLE IF NOT EXISTS ${tables.aliases} (
      alias text COLLATE "C" PRIMARY KEY,
      collection text COLLATE "C" NOT NULL REFERENCES ${tables.collections} ON DELETE CASCADE
    )`);
  const { rows } = await client.query<{ version: string }>(
    "SELECT extversion AS version FROM pg_extension WHERE extname = 'vector'",
  );
  const [major = 0, minor = 0] = (rows[0]?.version ?? "").split(".").map(Number);
  if (major > 0 || minor >= 8) return;
  throw new ThothError("STORE_UNAVAILABLE", {
    message: `The database has pgvector ${rows[0]?.version}, 0.8 or later is needed for its iterative scan.`,
    remedy: "Install a newer pgvector, then: ALTER EXTENSION vector UPDATE.",
    details: { version: rows[0]?.version },
  });
}

/**
 * The points of one collection. `vector` has length 1 and is what is searched; `original` has the bytes of a vector
 * of another length.
 */
export async function createPointsTable(
  client: PoolClient,
  table: string,
  dimensions: number,
  { m = 16, efConstruction = 64 }: HnswOptions,
): Promise<void> {
  await client.query(`
    CREATE TABLE ${table} (
      id text COLLATE "C" PRIMARY KEY,
      payload jsonb NOT NULL,
      vector vector(${dimensions}) NOT NULL,
      original bytea
    );
    CREATE INDEX ON ${table} USING gin (payload jsonb_path_ops)`);
  if (dimensions > maxIndexedDimensions) return;
  await client.query(
    `CREATE INDEX ON ${table} USING hnsw (vector vector_ip_ops) WITH (m = ${m}, ef_construction = ${efConstruction})`,
  );
}
