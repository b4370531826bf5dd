import { setImmediate } from "node:timers/promises";
import type { QueryResult, UserDatabase } from "thoth-dbmanager";
import { type ErrorCode, isThothError, type ThothError, toThothError } from "thoth-vdbmanager/errors";
import type { SqlGuard } from "../ports.ts";
import { asciiJson } from "../render/renderer.ts";
import { type RunContext, step, stepDeadlines } from "../run/context.ts";
import type { Candidate, WorkspaceSchema } from "../types.ts";
import { formatSql } from "./format.ts";
import { repairUnknownName } from "./repair.ts";

/** A candidate after guard, repair, EXPLAIN and a bounded run. */
export interface Evaluated {
  readonly candidate: Candidate;
  /** The statement that was checked and run, or the last one tried. */
  readonly sql: string;
  readonly notes: readonly string[];
  readonly outcome:
    | { readonly kind: "ran"; readonly result: QueryResult; readonly fingerprint: string }
    | { readonly kind: "refused" | "failed"; readonly message: string; readonly code: ErrorCode };
}

type Problem = Exclude<Evaluated["outcome"], { kind: "ran" }>;

export interface EvaluateDependencies {
  readonly database: UserDatabase;
  readonly guard: SqlGuard;
  readonly schema: WorkspaceSchema;
}

const bounds = { maxRows: 500, maxBytes: 1024 * 1024, repairs: 3, maxSqlPayload: 14_000 } as const;

/** Share of the run's remaining time that one candidate may use, so that a slow one leaves time for the next. */
const queryShare = 0.4;

/** @throws DATABASE_UNAVAILABLE and the run's own end; a bad candidate is an outcome, not an error */
export async function evaluate(
  candidate: Candidate,
  { database, guard, schema }: EvaluateDependencies,
  context: RunContext,
): Promise<Evaluated> {
  const notes: string[] = [];
  let sql = formatSql(candidate.sql);
  await setImmediate();
  const length = asciiJson(sql).length;
  if (length > bounds.maxSqlPayload) {
    const message = `the statement has ${length} characters as JSON, the limit is ${bounds.maxSqlPayload}`;
    return { candidate, sql, notes, outcome: { kind: "refused", message, code: "SQL_REFUSED" } };
  }
  for (let repairs = 0; ; repairs += 1) {
    const problem = await check(sql);
    if (problem === null) break;
    const repair = repairs < bounds.repairs ? repairUnknownName(sql, problem.message, schema) : null;
    if (repair === null) return { candidate, sql, notes: [...notes, problem.message], outcome: problem };
    sql = repair.sql;
    notes.push(repair.note);
  }
  try {
    const deadlineMs = Math.min(stepDeadlines.query, context.deadline.remainingMs * queryShare);
    const result = await step(context, "query", deadlineMs, (signal) =>
      database.execute(sql, {
        signal,
        deadlineMs,
        maxRows: bounds.maxRows,
        maxBytes: bounds.maxBytes,
      }),
    );
    return { candidate, sql, notes, outcome: { kind: "ran", result, fingerprint: fingerprintOf(result) } };
  } catch (error) {
    const { message, code } = failureOf(error);
    return { candidate, sql, notes: [...notes, message], outcome: { kind: "failed", message, code } };
  }

  async function check(text: string): Promise<Problem | null> {
    const verdict = await step(context, "guard", stepDeadlines.guard, () => guard(text, schema));
    if (!verdict.allowed)
      return {
        kind: "refused",
        message: verdict.violations.map((one) => one.message).join("; "),
        code: "SQL_REFUSED",
      };
    try {
      await step(context, "explain_plan", stepDeadlines.explainPlan, (signal) =>
        database.explain(text, { signal, deadlineMs: stepDeadlines.explainPlan }),
      );
      return null;
    } catch (error) {
      const { message, code } = failureOf(error);
      return { kind: "failed", message, code };
    }
  }

  function failureOf(error: unknown): ThothError {
    context.deadline.throwIfOver();
    const thoth = toThothError(error);
    if (!isThothError(thoth, "SQL_FAILED", "SQL_REFUSED", "DEADLINE_EXCEEDED", "INPUT_TOO_LARGE"))
      throw thoth;
    return thoth;
  }
}

/** Equal for results with the same rows in any order, column names aside; numbers are compared to 9 digits. */
export function fingerprintOf(result: QueryResult): string {
  const rows = result.rows.map((row) => JSON.stringify(row.map(comparable))).sort();
  return `${result.columns.length}:${result.truncated}:${rows.join("\n")}`;
}

function comparable(value: unknown): unknown {
  if (typeof value === "number") return Number(value.toPrecision(9));
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  return value;
}
