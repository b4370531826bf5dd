import type { CallOptions } from "thoth-vdbmanager/resilience";

export interface ColumnSchema {
  readonly name: string;
  /** Type as declared. */
  readonly type: string;
  readonly notNull: boolean;
  /** Position in the primary key, 1-based; 0 = not part of it. */
  readonly primaryKey: number;
}

export interface ForeignKey {
  readonly columns: readonly string[];
  readonly referencedTable: string;
  readonly referencedColumns: readonly string[];
}

export interface TableSchema {
  readonly name: string;
  readonly kind: "table" | "view";
  readonly columns: readonly ColumnSchema[];
  readonly foreignKeys: readonly ForeignKey[];
}

export interface DatabaseSchema {
  readonly dialect: "sqlite";
  readonly tables: readonly TableSchema[];
}

export type SqlValue = string | number | bigint | boolean | null | Uint8Array;

export interface ExecuteOptions extends CallOptions {
  readonly parameters?: readonly SqlValue[];
  /** @default 1000 */
  readonly maxRows?: number;
  /** Cap on the serialised result. @default 4 MiB */
  readonly maxBytes?: number;
}

export interface QueryResult {
  /** Names in select order, made unique (`name`, `name_1`). */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SqlValue[])[];
  /** True when maxRows or maxBytes cut the result. */
  readonly truncated: boolean;
  readonly elapsedMs: number;
}

/** Read-only access to one user's database. Statements run in a killable process; the event loop never waits. */
export interface UserDatabase extends AsyncDisposable {
  readonly dialect: "sqlite";
  introspect(options?: CallOptions): Promise<DatabaseSchema>;
  /** Runs one read-only statement. @throws SQL_FAILED, DEADLINE_EXCEEDED, DATABASE_UNAVAILABLE */
  execute(sql: string, options?: ExecuteOptions): Promise<QueryResult>;
  /** Prepares the statement without running it: the plan, the tables and columns it reads. @throws SQL_FAILED */
  explain(sql: string, options?: CallOptions): Promise<SqlExplanation>;
  /** Distinct non-empty values of a text column, most frequent first. */
  distinctValues(
    table: string,
    column: string,
    options?: CallOptions & { limit?: number; maxLength?: number },
  ): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface SqlExplanation {
  /** Names the result would have, made unique as in {@link QueryResult}. */
  readonly columns: readonly string[];
  readonly plan: readonly string[];
  /**
   * Columns the statement reads; `column` is "" for a table of which none is read (`count(*)`). SQLite does not report
   * columns that only stand in USING or that NATURAL joins.
   */
  readonly reads: readonly { readonly table: string; readonly column: string }[];
}

export interface GuardViolation {
  /** Stable name, e.g. `multiple-statements`, `write`, `unknown-table`, `dangerous-function`. */
  readonly rule: string;
  readonly message: string;
}

export type GuardVerdict =
  | { readonly allowed: true; readonly sql: string; readonly tables: readonly string[] }
  | { readonly allowed: false; readonly violations: readonly GuardViolation[] };

/** A database value that looks like words of the question. */
export interface ValueMatch {
  readonly table: string;
  readonly column: string;
  readonly value: string;
  /** Words of the question that matched. */
  readonly matchedText: string;
  /** Similarity in [0, 1]; 1 = equal but for case and accents. */
  readonly score: number;
}
