import { type ErrorCode, ThothError } from "thoth-vdbmanager/errors";
import type { Retrieval } from "../types.ts";
import type { RunContext } from "./context.ts";

/** Losses that may be the reason why nothing was found. */
const outageCodes: readonly string[] = [
  "MODEL_NOT_CACHED",
  "MODEL_UNAVAILABLE",
  "MODEL_CORRUPT",
  "MODEL_HOST_FAILED",
  "STORE_UNAVAILABLE",
  "SPACE_MISMATCH",
  "CIRCUIT_OPEN",
  "DEADLINE_EXCEEDED",
  "OVERLOADED",
] satisfies ErrorCode[];

/**
 * The error of a run that has no answer: why, and what was found. When a part of the search was down the error
 * carries that outage's code, so that nobody takes it for "there is no answer".
 */
export function abstention(input: {
  reasons: readonly string[];
  retrieval: Retrieval;
  context: RunContext;
  llmError: ThothError | null;
}): ThothError {
  const { reasons, retrieval, context, llmError } = input;
  const why = reasons.length === 0 ? "No generator gave a candidate" : reasons.map(withoutStop).join("; ");
  const found = describe(retrieval);
  const details = {
    reasons,
    columns: retrieval.columns.slice(0, 10).map(({ table, column }) => `${table}.${column}`),
    values: retrieval.values.slice(0, 5).map(({ table, column }) => `${table}.${column}`),
  };
  const message = `No SQL is sure enough. ${why}. ${found}`;
  if (llmError !== null)
    return new ThothError("LLM_UNAVAILABLE", {
      message: `${message} ${llmError.message}`,
      details,
      cause: llmError,
    });
  const outage = context.losses.find((loss) => outageCodes.includes(loss.code));
  if (outage !== undefined)
    return new ThothError(outage.code as ErrorCode, {
      message: `${message} ${context.degraded.join(" ")}`,
      details,
    });
  return new ThothError("NO_SQL", { message, details });
}

function describe({ columns, values, evidence, pairs }: Retrieval): string {
  const names = columns.slice(0, 5).map(({ table, column }) => `${table}.${column}`);
  const parts = [
    names.length === 0 ? "no columns" : `columns ${names.join(", ")}`,
    `${values.length} database values`,
    `${evidence.length} evidence lines`,
    `${pairs.length} examples`,
  ];
  return `Found: ${parts.join("; ")}.`;
}

function withoutStop(text: string): string {
  return text.replace(/\.\s*$/, "");
}
