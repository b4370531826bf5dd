import { ThothError } from "thoth-vdbmanager/errors";
import { type CallOptions, Deadline } from "thoth-vdbmanager/resilience";
import type { SqlValue, UserDatabase } from "../types.ts";
import { type TextCondition, textMatchFunction } from "./text-match.ts";

/** One condition on a column, or two and more joined. */
export type ColumnFilter =
  | TextCondition
  | { readonly operator: "AND" | "OR"; readonly conditions: readonly TextCondition[] };

export interface PageRequest {
  /** Zero-based. */
  readonly page: number;
  /** Rows per page, 1 to 1000. */
  readonly pageSize: number;
  /** First entry weighs most. Ascending puts nulls first, descending puts them last; text is compared by its bytes. */
  readonly sort?: readonly { readonly column: string; readonly direction: "asc" | "desc" }[];
  /** Filters by column name; all must hold. */
  readonly filters?: Readonly<Record<string, ColumnFilter>>;
}

export interface ResultPage {
  /** Names in select order, made unique. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SqlValue[])[];
  /** Rows after filters, before paging. */
  readonly totalRows: number;
  readonly page: number;
  readonly pageSize: number;
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
  /** True when the cap on bytes cut the page. */
  readonly truncated: boolean;
}

const conditionTypes: ReadonlySet<string> = new Set(
  "contains notContains equals notEqual startsWith endsWith blank notBlank".split(" "),
);

/**
 * One page of the result of a statement that the guard allowed. The statement itself is not touched: it becomes a
 * derived table, and filters, order and page stand around it with bound values. Rows that compare equal keep the
 * statement's own order, so pages neither repeat nor lose rows.
 *
 * @throws INVALID_INPUT (naming the field), SQL_FAILED, DEADLINE_EXCEEDED, DATABASE_UNAVAILABLE
 */
export async function readPage(
  database: UserDatabase,
  sql: string,
  request: PageRequest,
  options: CallOptions & { maxBytes?: number } = {},
): Promise<ResultPage> {
  checkWhole("page", request.page, 0, Number.MAX_SAFE_INTEGER / 1000);
  checkWhole("page_size", request.pageSize, 1, 1000);
  const { page, pageSize } = request;
  const { deadlineMs = 10_000, signal, maxBytes } = options;
  using deadline = Deadline.start({ what: "result page", deadlineMs, signal });
  const call = (): CallOptions => ({ signal: deadline.signal, deadlineMs: deadline.remainingMs });

  const { columns } = await database.explain(sql, call());
  const filter = filterClause(columns, request.filters ?? {});
  const source = numberedSource(sql, columns.length);
  const names = columns.map((_, index) => `c${index}`).join(", ");
  const result = await database.execute(
    `${source} SELECT ${names}, count(*) OVER () FROM thoth_page_numbered${filter.sql}
     ORDER BY ${orderClause(columns, request.sort ?? [])} LIMIT ? OFFSET ?`,
    {
      ...call(),
      parameters: [...filter.parameters, pageSize, page * pageSize],
      maxRows: pageSize,
      ...(maxBytes === undefined ? {} : { maxBytes }),
    },
  );
  const [first] = result.rows;
  let totalRows = Number(first?.at(-1) ?? 0);
  if (!first && page > 0) {
    // Behind the last page no row carries the total.
    const counted = await database.execute(
      `${source} SELECT count(*) FROM thoth_page_numbered${filter.sql}`,
      {
        ...call(),
        parameters: filter.parameters,
      },
    );
    totalRows = Number(counted.rows[0]?.[0] ?? 0);
  }
  return {
    columns,
    rows: result.rows.map((row) => row.slice(0, -1)),
    totalRows,
    page,
    pageSize,
    hasNext: (page + 1) * pageSize < totalRows,
    hasPrevious: page > 0,
    truncated: result.truncated,
  };
}

/** The number of a row within the statement's own order breaks ties; columns get names of their own, so duplicates work. */
function numberedSource(sql: string, columnCount: number): string {
  const names = Array.from({ length: columnCount }, (_, index) => `c${index}`).join(", ");
  return `WITH thoth_page_source(${names}) AS (\n${sql}\n),
    thoth_page_numbered AS (SELECT *, row_number() OVER () AS position FROM thoth_page_source)`;
}

function filterClause(
  columns: readonly string[],
  filters: Readonly<Record<string, ColumnFilter>>,
): { sql: string; parameters: SqlValue[] } {
  const parameters: SqlValue[] = [];
  const clauses = Object.entries(filters).map(([column, filter]) => {
    const index = columnIndex(columns, column, "filter_model");
    const combined = "conditions" in filter ? filter : { operator: "AND", conditions: [filter] };
    if (combined.operator !== "AND" && combined.operator !== "OR") {
      throw invalid(`filter_model["${column}"].operator`, combined.operator, "AND or OR");
    }
    if (combined.conditions.length === 0 || combined.conditions.length > 20) {
      throw invalid(`filter_model["${column}"].conditions`, combined.conditions.length, "1 to 20 conditions");
    }
    const tests = combined.conditions.map((condition) => {
      if (!conditionTypes.has(condition.type)) {
        throw invalid(`filter_model["${column}"].type`, condition.type, [...conditionTypes].join(", "));
      }
      const text = "filter" in condition ? condition.filter : "";
      if (typeof text !== "string")
        throw invalid(`filter_model["${column}"].filter`, typeof text, "a string");
      parameters.push(condition.type, text);
      return `${textMatchFunction}(?, c${index}, ?)`;
    });
    return `(${tests.join(` ${combined.operator} `)})`;
  });
  return { sql: clauses.length > 0 ? ` WHERE ${clauses.join(" AND ")}` : "", parameters };
}

function orderClause(columns: readonly string[], sort: NonNullable<PageRequest["sort"]>): string {
  const parts = sort.map(({ column, direction }) => {
    if (direction !== "asc" && direction !== "desc")
      throw invalid("sort_model.sort", direction, "asc or desc");
    const index = columnIndex(columns, column, "sort_model");
    return `c${index} COLLATE BINARY ${direction === "asc" ? "ASC NULLS FIRST" : "DESC NULLS LAST"}`;
  });
  return [...parts, "position"].join(", ");
}

function columnIndex(columns: readonly string[], column: string, field: string): number {
  const index = columns.indexOf(column);
  if (index < 0) throw invalid(field, `column "${column}"`, `one of ${columns.slice(0, 50).join(", ")}`);
  return index;
}

function checkWhole(field: string, value: number, least: number, most: number): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  throw invalid(field, value, `a whole number from ${least} to ${Math.floor(most)}`);
}

function invalid(field: string, found: unknown, expected: string): ThothError {
  return new ThothError("INVALID_INPUT", {
    message: `${field} is ${String(found)}, expected ${expected}.`,
    details: { field },
  });
}
