import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Deadline } from "../../resilience/index.ts";
import type { StoredPoint } from "../core/backend.ts";
import { duplicate } from "../core/distinct-points.ts";
import { TimeSlice } from "../core/time-slice.ts";
import type { CollectionManifest, Filter, OnDuplicate, Point, ScoredPoint, UpsertResult } from "../types.ts";
import { filterToSql } from "./filter-sql.ts";
import { matchingKeys } from "./matching-keys.ts";
import { type PointRow, payloadToJson, sameBytes, toStoredPoint, vectorToBytes } from "./rows.ts";
import type { ScanEngine } from "./scan/scan-engine.ts";
import { VectorSearch, type VectorSearchRequest } from "./vector-search.ts";

/** Where a collection stands in the file, read in the current transaction. */
export interface CollectionState {
  readonly number: number;
  readonly change: number;
  readonly deleted: number;
}

/** One collection of the file: its statements and the search of its vectors. Calls run inside a transaction of the caller. */
export class SqliteCollection {
  readonly number: number;
  readonly manifest: CollectionManifest;
  readonly #db: DatabaseSync;
  readonly #search: VectorSearch;
  readonly #statements = new Map<string, StatementSync>();

  constructor(db: DatabaseSync, number: number, manifest: CollectionManifest, engine: ScanEngine) {
    this.#db = db;
    this.number = number;
    this.manifest = manifest;
    this.#search = new VectorSearch(db, number, manifest, engine);
  }

  upsert(state: CollectionState, points: readonly Point[], onDuplicate: OnDuplicate): UpsertResult {
    const n = this.number;
    const find = this.#prepare(
      `SELECT p.pk, p.payload, v.vector FROM points_${n} p JOIN vectors_${n} v ON v.pk = p.pk WHERE p.id = ?`,
    );
    const insert = this.#prepare(`INSERT INTO points_${n} (id, payload, change) VALUES (?, ?, ?)`);
    const insertVector = this.#prepare(`INSERT INTO vectors_${n} (pk, vector) VALUES (?, ?)`);
    const update = this.#prepare(`UPDATE points_${n} SET payload = ?, change = ? WHERE pk = ?`);
    const updateVector = this.#prepare(`UPDATE vectors_${n} SET vector = ? WHERE pk = ?`);
    const change = state.change + 1;
    const result = { inserted: 0, updated: 0, unchanged: 0, skipped: 0 };
    for (const { id, payload, vector } of points) {
      const json = payloadToJson(payload);
      const bytes = vectorToBytes(vector);
      const found = find.get(id) as { pk: number; payload: string; vector: Uint8Array } | undefined;
      if (found === undefined) {
        const { lastInsertRowid } = insert.run(id, json, change);
        insertVector.run(lastInsertRowid, bytes);
        result.inserted += 1;
      } else if (onDuplicate === "skip") {
        result.skipped += 1;
      } else if (onDuplicate === "fail") {
        throw duplicate(`The id "${id}" exists in "${this.manifest.name}".`, { id });
      } else if (found.payload === json && sameBytes(found.vector, bytes)) {
        result.unchanged += 1;
      } else {
        update.run(json, change, found.pk);
        updateVector.run(bytes, found.pk);
        result.updated += 1;
      }
    }
    if (result.inserted + result.updated > 0) this.#setChange(change, state.deleted);
    return result;
  }

  /** Deletes rows by id, or by key where they still match `filter`. */
  delete(
    state: CollectionState,
    which: { ids: readonly string[] } | { keys: readonly number[]; filter: Filter },
  ): number {
    const n = this.number;
    const byKey = "keys" in which ? filterToSql(which.filter) : null;
    const remove = this.#db.prepare(
      `DELETE FROM points_${n} WHERE ${byKey === null ? "id = ?" : `pk = ? AND ${byKey.sql}`} RETURNING pk`,
    );
    const removeVector = this.#prepare(`DELETE FROM vectors_${n} WHERE pk = ?`);
    let deleted = 0;
    for (const target of "keys" in which ? which.keys : which.ids) {
      const row = remove.get(target, ...(byKey?.parameters ?? [])) as { pk: number } | undefined;
      if (row === undefined) continue;
      removeVector.run(row.pk);
      deleted += 1;
    }
    if (deleted > 0) this.#setChange(state.change + 1, state.change + 1);
    return deleted;
  }

  async query(
    state: CollectionState,
    request: VectorSearchRequest,
    deadline: Deadline,
  ): Promise<ScoredPoint[]> {
    const best = await this.#search.query(state, request, deadline);
    const slice = new TimeSlice(deadline);
    const payload = this.#prepare(`SELECT pk, id, payload FROM points_${this.number} WHERE pk = ?`);
    const found: ScoredPoint[] = [];
    for (const { key, score } of best) {
      const row = payload.get(key) as unknown as PointRow;
      found.push({ ...toStoredPoint(row, this.manifest.dimensions), score });
      if (slice.isOver) await slice.next();
    }
    return found;
  }

  async get(ids: readonly string[], withVectors: boolean, slice: TimeSlice): Promise<StoredPoint[]> {
    const find = this.#prepare(`${this.#selectPoints(withVectors)} WHERE p.id = ?`);
    const found: StoredPoint[] = [];
    for (const id of ids) {
      const row = find.get(id) as PointRow | undefined;
      if (row !== undefined) found.push(toStoredPoint(row, this.manifest.dimensions));
      if (slice.isOver) await slice.next();
    }
    return found;
  }

  async count(filter: Filter | undefined, slice: TimeSlice): Promise<number> {
    if (filter !== undefined) return (await this.matchingKeys(filter, slice)).length;
    const row = this.#prepare(`SELECT count(*) AS count FROM points_${this.number}`).get();
    return (row as { count: number }).count;
  }

  async scroll(
    request: { filter: Filter | undefined; limit: number; after: string | null; withVectors: boolean },
    slice: TimeSlice,
  ): Promise<StoredPoint[]> {
    const condition = request.filter === undefined ? null : filterToSql(request.filter);
    // The filter is a column, not a condition: every row comes back, so the clock is looked at between any two.
    const select = this.#selectPoints(request.withVectors, `${condition?.sql ?? "TRUE"} AS hit`);
    const rows = this.#db
      .prepare(`${select} WHERE p.id > ? ORDER BY p.id`)
      .iterate(...(condition?.parameters ?? []), request.after ?? "");
    const found: StoredPoint[] = [];
    for (const row of rows as Iterable<unknown> as Iterable<PointRow & { hit: number }>) {
      if (row.hit === 1) found.push(toStoredPoint(row, this.manifest.dimensions));
      if (found.length === request.limit) break;
      if (slice.isOver) await slice.next();
    }
    return found;
  }

  matchingKeys(filter: Filter, slice: TimeSlice): Promise<number[]> {
    return matchingKeys(this.#db, `points_${this.number}`, filter, slice);
  }

  /** Gives back the memory that the search holds. */
  close(): void {
    this.#search.close();
  }

  #selectPoints(withVectors: boolean, extra?: string): string {
    const columns = ["p.pk", "p.id", "p.payload"];
    if (withVectors) columns.push("v.vector");
    if (extra !== undefined) columns.push(extra);
    const join = withVectors ? `JOIN vectors_${this.number} v ON v.pk = p.pk` : "";
    return `SELECT ${columns.join(", ")} FROM points_${this.number} p ${join}`;
  }

  #setChange(change: number, deleted: number): void {
    this.#prepare("UPDATE collections SET change = ?, deleted = ? WHERE number = ?").run(
      change,
      deleted,
      this.number,
    );
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}
