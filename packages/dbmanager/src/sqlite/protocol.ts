import type { DatabaseSchema, SqlExplanation, SqlValue } from "../types.ts";

/** What the executor process is started with (one JSON argument). */
export interface HostSettings {
  readonly path: string;
  readonly busyTimeoutMs: number;
  readonly maxValueBytes: number;
  readonly memoryLimitBytes: number;
  readonly doubleQuotedStrings: boolean;
}

/** One piece of work for the executor process. It runs one at a time. */
export type HostRequest =
  | {
      readonly kind: "execute";
      readonly sql: string;
      readonly parameters: readonly SqlValue[];
      readonly maxRows: number;
      readonly maxBytes: number;
    }
  | { readonly kind: "explain"; readonly sql: string }
  | { readonly kind: "introspect" };

/** What the executor process says about failed work; `errcode` is SQLite's primary result code. */
export interface HostFailure {
  readonly at: "open" | "statement";
  readonly message: string;
  readonly errcode: number | undefined;
}

export interface ResultHead {
  readonly columns: readonly string[];
  readonly truncated: boolean;
  readonly elapsedMs: number;
}

export type HostReply =
  | { readonly id: number; readonly kind: "rows"; readonly rows: readonly (readonly SqlValue[])[] }
  | { readonly id: number; readonly kind: "result"; readonly head: ResultHead }
  | { readonly id: number; readonly kind: "explanation"; readonly explanation: SqlExplanation }
  | { readonly id: number; readonly kind: "schema"; readonly schema: DatabaseSchema }
  | { readonly id: number; readonly kind: "failure"; readonly failure: HostFailure };

export type HostMessage = HostRequest & { readonly id: number };
