import type { Cell, Preview } from "../api/events.ts";
import type { SortEntry } from "../api/generator.ts";

/** Rows as the table shows them; `total` is null while only a part is known. */
export interface ShownRows {
  data: Record<string, Cell>[];
  columns: string[];
  total: number | null;
}

/** The preview of a run as a first page. */
export function pageOfPreview(preview: Preview): ShownRows {
  const { columns, rows, truncated } = preview;
  return {
    columns,
    data: rows.map((row) =>
      Object.fromEntries(columns.map((column, index) => [column, row[index] ?? null] as const)),
    ),
    total: truncated ? null : rows.length,
  };
}

/** Columns that hold numbers and, at most, nulls. */
export function numericColumns(rows: ShownRows): Set<string> {
  return new Set(
    rows.columns.filter((column) => {
      const values = rows.data.map((row) => row[column] ?? null).filter((value) => value !== null);
      return values.length > 0 && values.every((value) => typeof value === "number");
    }),
  );
}

/** Number of rows in words. */
export function rowCount(total: number | null): string {
  if (total === null) return "First rows";
  if (total === 0) return "No rows";
  return total === 1 ? "1 row" : `${total.toLocaleString("en")} rows`;
}

/** Order after a click on a column's head: up, down, the query's own. */
export function nextSort(sort: SortEntry | null, column: string): SortEntry | null {
  if (sort?.column !== column) return { column, direction: "asc" };
  return sort.direction === "asc" ? { column, direction: "desc" } : null;
}

export function ariaSort(sort: SortEntry | null, column: string): "ascending" | "descending" | "none" {
  if (sort?.column !== column) return "none";
  return sort.direction === "asc" ? "ascending" : "descending";
}
