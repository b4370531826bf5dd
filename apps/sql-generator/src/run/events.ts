import type { ErrorDetails } from "thoth-vdbmanager/errors";
import type { Candidate, Retrieval } from "../types.ts";

/** A cell of a result as JSON carries it. */
export type Cell = string | number | boolean | null;

/** What became of one candidate. */
export interface CandidateReport {
  readonly sql: string;
  readonly source: Candidate["source"];
  readonly confidence: number;
  readonly reasons: readonly string[];
  readonly verdict: "chosen" | "valid" | "refused" | "failed" | "empty";
  /** Why it was refused or failed, or what was repaired. */
  readonly notes: readonly string[];
  /** Rows of the bounded run; null when it did not run. */
  readonly rows: number | null;
}

export interface SqlChosen {
  readonly sql: string;
  readonly workspace_id: number;
  readonly confidence: number;
  readonly source: Candidate["source"];
  readonly reasons: readonly string[];
  /** ISO 8601. */
  readonly timestamp: string;
}

/** Stable names of failures, as clients of the text stream know them. */
export type FailureType =
  | "validation_failed"
  | "no_sql"
  | "below_threshold"
  | "database_unavailable"
  | "vector_db_unavailable"
  | "embedding_unavailable"
  | "llm_unavailable"
  | "timeout"
  | "internal";

export interface RunFailure {
  readonly type: FailureType;
  readonly component: string;
  readonly message: string;
  readonly impact: string;
  readonly action: string;
  readonly code: string;
  /** HTTP status where the answer has one. */
  readonly status: number;
  readonly retryable: boolean;
  readonly details: ErrorDetails;
  readonly request_id: string;
  readonly degraded: readonly string[];
  readonly timings: Readonly<Record<string, number>>;
}

interface RunDone {
  readonly request_id: string;
  readonly workspace_id: number;
  readonly language: string;
  readonly degraded: readonly string[];
  /** Milliseconds per step and in `total`. */
  readonly timings: Readonly<Record<string, number>>;
  /** Tokens the language model reported; null without one. */
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number } | null;
}

/** What one run says, in order. The last event is `done` or `error`, and there is exactly one of them. */
export type RunEvent =
  | { readonly event: "status"; readonly data: { readonly step: string; readonly message: string } }
  | { readonly event: "retrieval"; readonly data: Retrieval & { readonly language: string } }
  | { readonly event: "candidates"; readonly data: { readonly candidates: readonly CandidateReport[] } }
  | { readonly event: "sql"; readonly data: SqlChosen }
  | {
      readonly event: "preview";
      readonly data: {
        readonly columns: readonly string[];
        readonly rows: readonly (readonly Cell[])[];
        readonly truncated: boolean;
      };
    }
  | {
      readonly event: "explanation";
      readonly data: { readonly explanation: string; readonly language: string };
    }
  | { readonly event: "done"; readonly data: RunDone }
  | { readonly event: "error"; readonly data: RunFailure };
