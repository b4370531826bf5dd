import type { PoolClient } from "pg";
import type { StoredPoint } from "../core/backend.ts";
import { clampScore, unitVector } from "../core/unit-vector.ts";
import type { Filter, Payload, ScoredPoint } from "../types.ts";
import { filterToSql, SqlParameters } from "./filter-sql.ts";
import { bytesToVector, vectorToBytes } from "./vector-bytes.ts";

interface PointRow {
  readonly id: string;
  readonly payload: Payload;
  readonly vector?: Buffer;
}

export interface SearchRequest {
  readonly vector: Float32Array;
  readonly limit: number;
  readonly filter: Filter | undefined;
}

/** The statement of a search and its values. Equal distances are ordered by id, in the order of code points. */
export function searchStatement(
  table: string,
  { vector, limit, filter }: SearchRequest,
): [string, unknown[]] {
  const parameters = new SqlParameters();
  const distance = `vector <#> ${parameters.add(vectorToBytes(unitVector(vector)))}::vector`;
  const where = whereOf(filter, parameters);
  const text = `
    SELECT id, payload, ${distance} AS distance FROM ${table} ${where}
    ORDER BY ${distance}, id LIMIT ${parameters.add(limit)}`;
  return [text, parameters.values];
}

/** Settings of a transaction that searches: through the index, or by comparing with every point. */
export function searchSettings(limit: number, exact: boolean): string[] {
  if (exact) return ["SET LOCAL enable_indexscan = off"];
  // As many candidates as the answer needs, and some more for recall; 1000 is pgvector's most.
  const candidates = Math.min(1000, Math.max(100, 2 * limit));
  return [`SET LOCAL hnsw.ef_search = ${candidates}`, "SET LOCAL hnsw.iterative_scan = strict_order"];
}

export async function searchPoints(
  client: PoolClient,
  table: string,
  request: SearchRequest,
): Promise<ScoredPoint[]> {
  const { rows } = await client.query<PointRow & { distance: number }>(...searchStatement(table, request));
  return rows.map(({ id, payload, distance }) => ({ id, score: clampScore(-distance), payload }));
}

export async function readPoints(
  client: PoolClient,
  table: string,
  ids: readonly string[],
  withVectors: boolean,
): Promise<StoredPoint[]> {
  const { rows } = await client.query<PointRow>(
    `SELECT ${columns(withVectors)} FROM ${table} WHERE id = ANY ($1::text[])`,
    [ids],
  );
  return rows.map(toStoredPoint);
}

export async function scrollPoints(
  client: PoolClient,
  table: string,
  request: { filter: Filter | undefined; limit: number; after: string | null; withVectors: boolean },
): Promise<StoredPoint[]> {
  const { filter, limit, after, withVectors } = request;
  const parameters = new SqlParameters();
  // Every id is greater than the empty text.
  const where = `${whereOf(filter, parameters)} AND id > ${parameters.add(after ?? "")}`;
  const { rows } = await client.query<PointRow>(
    `SELECT ${columns(withVectors)} FROM ${table} ${where} ORDER BY id LIMIT ${parameters.add(limit)}`,
    parameters.values,
  );
  return rows.map(toStoredPoint);
}

export function whereOf(filter: Filter | undefined, parameters: SqlParameters): string {
  return `WHERE ${filter === undefined ? "TRUE" : filterToSql(filter, parameters)}`;
}

function columns(withVectors: boolean): string {
  return withVectors ? "id, payload, coalesce(original, vector_send(vector)) AS vector" : "id, payload";
}

function toStoredPoint({ id, payload, vector }: PointRow): StoredPoint {
  return vector === undefined ? { id, payload } : { id, payload, vector: bytesToVector(vector) };
}
