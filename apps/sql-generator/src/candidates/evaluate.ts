import type { QueryResult } from "thoth-dbmanager";
import { isThothError, toThothError } from "thoth-vdbmanager/errors";
import type { QueryDatabase, SqlGuard } from "../ports.ts";
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
    | { readonly kind: "refused" | "failed"; readonly message: string };
}

export interface EvaluateDependencies {
  readonly database: QueryDatabase;
  readonly guard: SqlGuard;
  readonly schema: WorkspaceSchema;
}

const bounds = { maxRows: 500, maxBytes: 1024 * 1024, repairs: 3, maxSqlLength: 8_000 } as const;

/** @throws DATABASE_UNAVAILABLE and the run's own end; a bad candidate is an outcome, not an error */
export async function evaluate(
  candidate: Candidate,
  { database, guard, schema }: EvaluateDependencies,
  context: RunContext,
): Promise<Evaluated> {
  const notes: string[] = [];
  let sql = formatSql(candidate.sql);
  if (sql.length > bounds.maxSqlLength) {
    const message = `the statement has ${sql.length} characters, the limit is ${bounds.maxSqlLength}`;
    return { candidate, sql, notes, outcome: { kind: "refused", message } };
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
    const result = await step(context, "query", stepDeadlines.query, (signal) =>
      database.execute(sql, {
        signal,
        deadlineMs: stepDeadlines.query,
        maxRows: bounds.maxRows,
        maxBytes: bounds.maxBytes,
      }),
    );
    return { candidate, sql, notes, outcome: { kind: "ran", result, fingerprint: fingerprintOf(result) } };
  } catch (error) {
    const message = failureOf(error);
    return { candidate, sql, notes: [...notes, message], outcome: { kind: "failed", message } };
  }

  async function check(text: string): Promise<{ kind: "refused" | "failed"; message: string } | null> {
    const verdict = await step(context, "guard", stepDeadlines.guard, () => guard(text, schema));
    if (!verdict.allowed)
      return { kind: "refused", message: verdict.violations.map((one) => one.message).join("; ") };
    try {
      await step(context, "explain_plan", stepDeadlines.explainPlan, (signal) =>
        database.explain(text, { signal, deadlineMs: stepDeadlines.explainPlan }),
      );
      return null;
    } catch (error) {
      return { kind: "failed", message: failureOf(error) };
    }
  }

  function failureOf(error: unknown): string {
    context.deadline.throwIfOver();
    const thoth = toThothError(error);
    if (!isThothError(thoth, "SQL_FAILED", "SQL_REFUSED", "DEADLINE_EXCEEDED", "INPUT_TOO_LARGE"))
      throw thoth;
    return thoth.message;
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
