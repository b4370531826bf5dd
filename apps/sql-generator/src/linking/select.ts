import type { LinkedColumn, WorkspaceSchema } from "../types.ts";
import { type Closed, closeOverKeys } from "./closure.ts";

export interface SelectionLimits {
  /** Best columns taken before keys are added. */
  readonly columns: number;
  /** Tables whose columns may bring in join paths. */
  readonly tables: number;
}

const defaultLimits: SelectionLimits = { columns: 24, tables: 6 };

/** Takes the best columns and closes them over keys and join paths. */
export function selectColumns(
  fused: readonly LinkedColumn[],
  schema: WorkspaceSchema,
  limits: SelectionLimits = defaultLimits,
): Closed {
  const best = fused.slice(0, limits.columns);
  const tables = [...new Set(best.map((column) => column.table))].slice(0, limits.tables);
  const kept = best.filter((column) => tables.includes(column.table));
  return closeOverKeys(kept, tables, schema);
}
