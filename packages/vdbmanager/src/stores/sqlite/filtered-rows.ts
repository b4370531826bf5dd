import type { DatabaseSync } from "node:sqlite";
import { ThothError } from "../../errors/index.ts";
import type { TimeSlice } from "../core/time-slice.ts";
import type { Filter } from "../types.ts";
import { filterToSql } from "./filter-sql.ts";
import { matchingKeys } from "./matching-keys.ts";
import type { VectorMemory } from "./vector-memory.ts";

/** Filters whose rows are remembered. */
const maxFilters = 16;

interface Remembered {
  readonly change: number;
  readonly rows: Uint32Array;
}

/**
 * Addresses of the rows that match a filter. The first use of a filter reads all payloads; later ones only those that
 * have changed since.
 */
export class FilteredRows {
  readonly #db: DatabaseSync;
  readonly #table: string;
  readonly #memory: VectorMemory;
  /** Least recently used first. */
  readonly #filters = new Map<string, Remembered>();

  constructor(db: DatabaseSync, table: string, memory: VectorMemory) {
    this.#db = db;
    this.#table = table;
    this.#memory = memory;
  }

  /** Byte addresses; the memory holds everything up to `change`. */
  async find(filter: Filter, change: number, slice: TimeSlice): Promise<Uint32Array> {
    const name = JSON.stringify(filter);
    const known = this.#filters.get(name);
    const rows =
      known === undefined
        ? await this.#findAll(filter, slice)
        : await this.#bringUp(filter, known, change, slice);
    this.#filters.delete(name);
    this.#filters.set(name, { change, rows });
    for (const oldest of this.#filters.keys()) {
      if (this.#filters.size <= maxFilters) break;
      this.#filters.delete(oldest);
    }
    return rows;
  }

  /** To be called when rows are gone or have moved. */
  forget(): void {
    this.#filters.clear();
  }

  async #findAll(filter: Filter, slice: TimeSlice): Promise<Uint32Array> {
    const keys = await matchingKeys(this.#db, this.#table, filter, slice);
    return Uint32Array.from(keys, (key) => this.#addressOf(key));
  }

  async #bringUp(filter: Filter, known: Remembered, change: number, slice: TimeSlice): Promise<Uint32Array> {
    if (known.change === change) return known.rows;
    const { sql, parameters } = filterToSql(filter);
    const changed = new Set<number>();
    const matching: number[] = [];
    const rows = this.#db
      .prepare(`SELECT pk, ${sql} AS hit FROM ${this.#table} WHERE change > ?`)
      .iterate(...parameters, known.change);
    for (const { pk, hit } of rows as Iterable<unknown> as Iterable<{ pk: number; hit: number }>) {
      const address = this.#addressOf(pk);
      changed.add(address);
      if (hit === 1) matching.push(address);
      if (slice.isOver) await slice.next();
    }
    return Uint32Array.from([...known.rows.filter((address) => !changed.has(address)), ...matching]);
  }

  #addressOf(key: number): number {
    const address = this.#memory.addressOf(key);
    if (address !== undefined) return address;
    throw new ThothError("INTERNAL", {
      message: `Row ${key} of ${this.#table} is in the file, but not in memory.`,
    });
  }
}
