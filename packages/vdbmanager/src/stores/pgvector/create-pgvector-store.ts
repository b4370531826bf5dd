import { checkWholeNumber, invalid } from "../core/invalid.ts";
import { createVectorStore, type VectorStoreOptions } from "../core/vector-store.ts";
import type { VectorStore } from "../types.ts";
import { pgvectorBackend } from "./pgvector-backend.ts";
import { Sessions } from "./sessions.ts";
import { type HnswOptions, Tables } from "./tables.ts";

export interface PgvectorStoreOptions extends VectorStoreOptions {
  /** `postgres://user:password@host:port/database`; `?sslmode=` and its kin as for other clients of PostgreSQL. */
  connectionString: string;
  /** Schema for the tables of the store; made with the first collection. @default "thoth" */
  schema?: string;
  /** Connections at most. @default 4 */
  maxConnections?: number;
  /** Graph of a new collection's index. */
  hnsw?: HnswOptions;
}

/**
 * A store in PostgreSQL with pgvector 0.8 or later. Each collection is a table with an HNSW index (up to 2,000
 * dimensions) and a GIN index over its payloads. Needs the package `pg`. Nothing is opened before the first call.
 *
 * @throws INVALID_INPUT naming the option; the connection string is never part of a message
 * @example
 * await using store = createPgvectorStore({ connectionString: "postgres://thoth:secret@db:5432/thoth" });
 */
export function createPgvectorStore(options: PgvectorStoreOptions): VectorStore {
  const { connectionString, schema = "thoth", maxConnections = 4, hnsw = {} } = options;
  const address = addressOf(connectionString);
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
    throw invalid("schema", "must have 1 to 63 lower-case letters, digits or `_`, and no digit first");
  }
  checkWholeNumber("maxConnections", maxConnections, 1, 1000);
  if (hnsw.m !== undefined) checkWholeNumber("hnsw.m", hnsw.m, 2, 100);
  if (hnsw.efConstruction !== undefined)
    checkWholeNumber("hnsw.efConstruction", hnsw.efConstruction, 4, 1000);
  const sessions = new Sessions({ connectionString, address, maxConnections });
  return createVectorStore(pgvectorBackend(sessions, new Tables(schema), hnsw), options);
}

/** Host, port and database: what a message may show. */
function addressOf(connectionString: string): string {
  const url = URL.parse(connectionString);
  if (url === null || !["postgres:", "postgresql:"].includes(url.protocol)) {
    throw invalid("connectionString", "is no URL of the form postgres://user:password@host:port/database");
  }
  const host = url.hostname || url.searchParams.get("host") || "localhost";
  return `${host}:${url.port || 5432}${url.pathname}`;
}
