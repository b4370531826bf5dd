import { type ErrorCode, type ThothError, toThothError } from "thoth-vdbmanager/errors";
import type { RunContext } from "./context.ts";
import type { FailureType, RunFailure } from "./events.ts";

interface FailureRow {
  readonly type: FailureType;
  readonly component: string;
  readonly impact: string;
}

const unknownFailure: FailureRow = {
  type: "internal",
  component: "sql-generator",
  impact: "This question was not answered. Other questions may work.",
};

const noAnswer = "No SQL was made for this question.";

const rows: Partial<Record<ErrorCode, FailureRow>> = {
  INVALID_INPUT: { type: "validation_failed", component: "question", impact: noAnswer },
  INPUT_TOO_LARGE: { type: "validation_failed", component: "question", impact: noAnswer },
  WORKSPACE_NOT_FOUND: { type: "validation_failed", component: "workspace", impact: noAnswer },
  FORBIDDEN: { type: "validation_failed", component: "access", impact: noAnswer },
  UNAUTHENTICATED: { type: "validation_failed", component: "access", impact: noAnswer },
  NO_SQL: {
    type: "no_sql",
    component: "selection",
    impact: "Nothing was run, so that no wrong answer is shown.",
  },
  DATABASE_UNAVAILABLE: {
    type: "database_unavailable",
    component: "database",
    impact: "No statement can be checked or run on this database now.",
  },
  STORE_UNAVAILABLE: {
    type: "vector_db_unavailable",
    component: "vector store",
    impact: "Stored evidence and examples cannot be read now.",
  },
  SPACE_MISMATCH: {
    type: "vector_db_unavailable",
    component: "vector store",
    impact: "Stored evidence and examples cannot be compared with the question.",
  },
  MODEL_NOT_CACHED: {
    type: "embedding_unavailable",
    component: "embedding",
    impact: "The question cannot be compared by meaning.",
  },
  MODEL_UNAVAILABLE: {
    type: "embedding_unavailable",
    component: "embedding",
    impact: "The question cannot be compared by meaning.",
  },
  LLM_UNAVAILABLE: {
    type: "llm_unavailable",
    component: "language model",
    impact: "Only the built-in generator can answer now.",
  },
  ABORTED: { type: "internal", component: "run", impact: "The work for this question was stopped." },
  CLOSED: { type: "internal", component: "sql-generator", impact: "The work for this question was stopped." },
  MODEL_HOST_FAILED: {
    type: "embedding_unavailable",
    component: "embedding",
    impact: "The question cannot be compared by meaning.",
  },
  MODEL_CORRUPT: {
    type: "embedding_unavailable",
    component: "embedding",
    impact: "The question cannot be compared by meaning.",
  },
  DEADLINE_EXCEEDED: {
    type: "timeout",
    component: "sql-generator",
    impact: "The work for this question was stopped.",
  },
  BACKEND_UNAVAILABLE: {
    type: "internal",
    component: "thoth-be",
    impact: "The workspace and its schema cannot be read now.",
  },
};

/** An error as the one failure event of a run. */
export function failureOf(error: unknown, context: RunContext): RunFailure {
  const thoth = toThothError(error);
  const { type, component, impact } = rows[thoth.code] ?? unknownFailure;
  return {
    type,
    component,
    message:
      thoth.code === "INTERNAL" ? "Something unexpected went wrong inside the service." : sentence(thoth),
    impact,
    action: thoth.remedy,
    code: thoth.code,
    status: thoth.status,
    retryable: thoth.retryable,
    details: thoth.code === "INTERNAL" ? {} : thoth.details,
    request_id: context.requestId,
    degraded: context.degraded,
    timings: context.timings,
  };
}

/** The message without the remedy, which goes to `action`. */
function sentence(error: ThothError): string {
  return error.message.endsWith(error.remedy)
    ? error.message.slice(0, -error.remedy.length).trim()
    : error.message;
}
