import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Deadline } from "../../resilience/index.ts";
import { TimeSlice } from "../core/time-slice.ts";
import type { CollectionManifest, Filter } from "../types.ts";
import { FilteredRows } from "./filtered-rows.ts";
import { matchingKeys } from "./matching-keys.ts";
import { bytesToVector } from "./rows.ts";
import { exactScore, toUnit } from "./scan/exact-score.ts";
import { quantizeQuery } from "./scan/quantize.ts";
import type { ScanEngine } from "./scan/scan-engine.ts";
import type { ScanTarget } from "./scan/scanner.ts";
import type { CollectionState } from "./sqlite-collection.ts";
import { type ScoredKey, TopK } from "./top-k.ts";
import { VectorMemory } from "./vector-memory.ts";

export interface VectorSearchRequest {
  readonly vector: Float32Array;
  readonly limit: number;
  readonly minScore: number | undefined;
  readonly filter: Filter | undefined;
}

/** Milliseconds before a collection that did not fit is tried again, after deletions. */
const retryAfterMs = 60_000;

interface VectorRow {
  readonly pk: number;
  readonly id: string;
  readonly vector: Uint8Array;
}

/**
 * Finds the nearest points of one collection, exactly. A scan of rounded vectors in memory leaves few candidates, which
 * are compared in full precision with what the file holds. A collection that does not fit into memory is read from the
 * file. Calls run inside a transaction of the caller.
 */
export class VectorSearch {
  readonly #db: DatabaseSync;
  readonly #number: number;
  readonly #manifest: CollectionManifest;
  readonly #engine: ScanEngine;
  readonly #memory: VectorMemory;
  readonly #statements = new Map<string, StatementSync>();
  readonly #filtered: FilteredRows;
  #tooLarge: { deleted: number; triedAt: number } | null = null;

  constructor(db: DatabaseSync, number: number, manifest: CollectionManifest, engine: ScanEngine) {
    this.#db = db;
    this.#number = number;
    this.#manifest = manifest;
    this.#engine = engine;
    this.#memory = new VectorMemory(manifest.dimensions, engine.pool);
    this.#filtered = new FilteredRows(db, `points_${number}`, this.#memory);
  }

  /** Best first, equal scores by id. */
  async query(
    state: CollectionState,
    request: VectorSearchRequest,
    deadline: Deadline,
  ): Promise<ScoredKey[]> {
    using _inUse = this.#memory.use();
    const slice = new TimeSlice(deadline);
    const { filter, limit, minScore = Number.NEGATIVE_INFINITY } = request;
    const unit = toUnit(request.vector);
    const best = new TopK(limit, minScore);
    if (!(await this.#catchUp(state, slice))) {
      await this.#readAll(filter, unit, best, slice);
      return best.result();
    }
    const target = await this.#targetFor(filter, state, slice);
    const question = { query: quantizeQuery(unit), limit, minScore };
    const { keys, uppers } = await this.#engine.scan(target, question, deadline);
    for (const [index, key] of keys.entries()) {
      if ((uppers[index] as number) >= best.floor) this.#offerKey(key, unit, best);
      if (slice.isOver) await slice.next();
    }
    return best.result();
  }

  /** Gives the memory back. */
  close(): void {
    this.#memory.release();
  }

  async #targetFor(
    filter: Filter | undefined,
    state: CollectionState,
    slice: TimeSlice,
  ): Promise<ScanTarget> {
    const { dimensions } = this.#manifest;
    if (filter === undefined) return { of: "pages", addresses: this.#memory.addresses(), dimensions };
    return { of: "rows", addresses: await this.#filtered.find(filter, state.change, slice), dimensions };
  }

  /** Without memory: every row comes from the file. */
  async #readAll(
    filter: Filter | undefined,
    unit: Float64Array,
    best: TopK,
    slice: TimeSlice,
  ): Promise<void> {
    if (filter !== undefined) {
      for (const key of await matchingKeys(this.#db, `points_${this.#number}`, filter, slice)) {
        this.#offerKey(key, unit, best);
        if (slice.isOver) await slice.next();
      }
      return;
    }
    const rows = this.#prepare(this.#selectVectors).iterate() as Iterable<unknown> as Iterable<VectorRow>;
    for (const row of rows) {
      this.#offer(row, unit, best);
      if (slice.isOver) await slice.next();
    }
  }

  #offerKey(key: number, unit: Float64Array, best: TopK): void {
    const row = this.#prepare(`${this.#selectVectors} WHERE p.pk = ?`).get(key);
    this.#offer(row as unknown as VectorRow, unit, best);
  }

  #offer({ pk, id, vector }: VectorRow, unit: Float64Array, best: TopK): void {
    const score = exactScore(unit, bytesToVector(vector, this.#manifest.dimensions, id));
    if (score >= best.floor) best.offer({ key: pk, id, score });
  }

  /**
   * Brings the memory to `state`; false when it has no room for all. Left half-way by a deadline, it goes on from there
   * the next time.
   */
  async #catchUp(state: CollectionState, slice: TimeSlice): Promise<boolean> {
    const memory = this.#memory;
    if (memory.change === state.change) return true;
    if (this.#isStillTooLarge(state)) return false;
    // Without a complete change in memory, rows may have been removed and loaded again elsewhere.
    if (memory.change === 0 || state.deleted > memory.change) this.#filtered.forget();
    if (state.deleted > memory.change && memory.pages > 0) await this.#forgetDeleted(slice);
    const rows = this.#prepare(
      `SELECT p.pk, p.id, p.change, v.vector FROM points_${this.#number} p JOIN vectors_${this.#number} v ON v.pk = p.pk
       WHERE p.change > ? ORDER BY p.change, p.pk`,
    ).iterate(memory.change);
    for (const row of rows as Iterable<unknown> as Iterable<VectorRow & { change: number }>) {
      // Rows come in order of change: an earlier change is complete when the next begins.
      if (row.change - 1 > memory.change) memory.change = row.change - 1;
      if (!memory.set(row.pk, bytesToVector(row.vector, memory.dimensions, row.id))) {
        this.#noRoom(state);
        return false;
      }
      if (slice.isOver) await slice.next();
    }
    memory.change = state.change;
    this.#tooLarge = null;
    return true;
  }

  #isStillTooLarge(state: CollectionState): boolean {
    if (this.#tooLarge === null) return false;
    const { deleted, triedAt } = this.#tooLarge;
    return deleted === state.deleted || performance.now() - triedAt < retryAfterMs;
  }

  /** When others use the rest of the memory, what was loaded stays for the next time. */
  #noRoom(state: CollectionState): void {
    const { pool } = this.#engine;
    const { name, dimensions } = this.#manifest;
    if (pool.held > this.#memory.pages) return;
    if (this.#tooLarge === null && pool.maxBytes > 0) {
      process.emitWarning(
        `The vectors of "${name}" (${dimensions} dimensions) do not fit into ${pool.maxBytes} bytes of vector memory: ` +
          "they are read from the file for each query, which is right but slow. Raise vectorMemoryBytes.",
        { type: "ThothWarning", code: "THOTH_VECTOR_MEMORY" },
      );
    }
    this.#memory.release();
    this.#tooLarge = { deleted: state.deleted, triedAt: performance.now() };
  }

  async #forgetDeleted(slice: TimeSlice): Promise<void> {
    const marks = this.#memory.marks();
    const rows = this.#prepare(
      `SELECT pk FROM points_${this.#number} INDEXED BY points_${this.#number}_change WHERE change > ?`,
    ).iterate(-1);
    for (const row of rows as Iterable<unknown> as Iterable<{ pk: number }>) {
      marks.mark(row.pk);
      if (slice.isOver) await slice.next();
    }
    for (const key of marks.unmarked()) {
      this.#memory.delete(key);
      if (slice.isOver) await slice.next();
    }
  }

  get #selectVectors(): string {
    return `SELECT p.pk, p.id, v.vector FROM points_${this.#number} p JOIN vectors_${this.#number} v ON v.pk = p.pk`;
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
