import type {
  ExecuteOptions,
  GuardVerdict,
  QueryResult,
  SqlExplanation,
  SqlValue,
  ValueMatch,
} from "thoth-dbmanager";
import type { DocumentStore } from "thoth-vdbmanager/documents";
import type { CallOptions } from "thoth-vdbmanager/resilience";
import type { GeneratorInput, GeneratorOutput, WorkspaceSchema } from "./types.ts";

/** What a run needs of a user's database; `openSqliteDatabase` of thoth-dbmanager gives more. */
export interface QueryDatabase {
  execute(sql: string, options?: ExecuteOptions): Promise<QueryResult>;
  explain(sql: string, options?: CallOptions): Promise<SqlExplanation>;
  close(): Promise<void>;
}

/** Finds database values that look like words of a question. */
export interface ValueFinder {
  search(text: string, options?: CallOptions & { limit?: number }): Promise<readonly ValueMatch[]>;
  close(): Promise<void>;
}

/** Stored documents of a workspace, read only. */
export interface DocumentReader {
  readonly documents: Pick<DocumentStore, "search">;
  close(): Promise<void>;
}

/** Checks one statement before it may touch a database. */
export type SqlGuard = (sql: string, schema: WorkspaceSchema) => Promise<GuardVerdict>;

/** Makes candidates without a language model. */
export type BuiltinGenerator = (input: GeneratorInput) => GeneratorOutput;

/** A clock in milliseconds, wall time. */
export type Clock = () => number;

/** One filter of the result grid on one column; comparison ignores case, on the value's text. */
export type GridCondition =
  | {
      readonly type: "contains" | "notContains" | "equals" | "notEqual" | "startsWith" | "endsWith";
      readonly filter: string;
    }
  | { readonly type: "blank" | "notBlank" };

export interface GridFilter {
  readonly operator: "AND" | "OR";
  readonly conditions: readonly GridCondition[];
}

export interface PageRequest {
  readonly sql: string;
  /** Zero-based. */
  readonly page: number;
  readonly pageSize: number;
  readonly sort: readonly { readonly column: string; readonly direction: "asc" | "desc" }[];
  readonly filters: Readonly<Record<string, GridFilter>>;
}

export interface ResultPage {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SqlValue[])[];
  /** Rows after filters, before paging. */
  readonly totalRows: number;
}

/** Runs one page of a statement: filters, order and limits are put around it, the statement itself stays as it is. */
export type PageRunner = (
  database: QueryDatabase,
  request: PageRequest,
  options: CallOptions,
) => Promise<ResultPage>;
