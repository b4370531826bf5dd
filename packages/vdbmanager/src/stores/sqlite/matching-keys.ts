import type { DatabaseSync } from "node:sqlite";
import type { TimeSlice } from "../core/time-slice.ts";
import type { Filter } from "../types.ts";
import { filterToSql } from "./filter-sql.ts";

/** What one stretch of rows should take. */
const stretchMs = 4;

/**
 * Keys of the rows that match, ascending. A statement that finds nothing runs to the end of its range without a
 * pause, so ranges are kept as short as the time they take asks for.
 */
export async function matchingKeys(
  db: DatabaseSync,
  table: string,
  filter: Filter,
  slice: TimeSlice,
): Promise<number[]> {
  const { sql, parameters } = filterToSql(filter);
  const range = db.prepare(`SELECT pk FROM ${table} WHERE pk > ? AND pk <= ? AND ${sql} ORDER BY pk`);
  const { last } = db.prepare(`SELECT coalesce(max(pk), 0) AS last FROM ${table}`).get() as { last: number };
  const keys: number[] = [];
  let rows = 1000;
  for (let after = 0; after < last; ) {
    const startedAt = performance.now();
    for (const row of range.all(after, after + rows, ...parameters)) keys.push(row.pk as number);
    after += rows;
    const tookMs = performance.now() - startedAt;
    rows = Math.round(Math.min(Math.max((rows * stretchMs) / Math.max(tookMs, 0.1), 50), rows * 4, 50_000));
    if (slice.isOver) await slice.next();
  }
  return keys;
}
