import type { ColumnReason, LinkedColumn } from "../types.ts";
import { columnKey } from "./identifiers.ts";

/** One channel's columns, best first; a column may appear more than once. */
export interface RankedChannel {
  readonly weight: number;
  readonly hits: readonly {
    readonly table: string;
    readonly column: string;
    readonly reason: ColumnReason;
  }[];
}

/** Rank constant of reciprocal rank fusion: the smaller, the more the first places count. */
const rankConstant = 3;

/**
 * Reciprocal rank fusion with channel weights: a column's score is the sum of `weight / (3 + rank)` over the
 * channels that found it. Ties keep the order in which columns were first seen.
 */
export function fuse(channels: readonly RankedChannel[]): LinkedColumn[] {
  const fused = new Map<string, { table: string; column: string; score: number; reasons: ColumnReason[] }>();
  for (const { weight, hits } of channels) {
    const seen = new Set<string>();
    for (const hit of hits) {
      const key = columnKey(hit.table, hit.column);
      const entry = fused.get(key) ?? { table: hit.table, column: hit.column, score: 0, reasons: [] };
      fused.set(key, entry);
      entry.reasons.push(hit.reason);
      if (seen.has(key)) continue;
      seen.add(key);
      entry.score += weight / (rankConstant + seen.size);
    }
  }
  return [...fused.values()].sort((left, right) => right.score - left.score);
}
