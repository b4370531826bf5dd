import type { UserDatabase } from "thoth-dbmanager";
import type { TestQuestion } from "thoth-demo";
import { isSameAnswer, type Rows } from "./compare.ts";
import type { DemoProduct } from "./product.ts";

export type Verdict = "right" | "wrong" | "abstained" | "failed";

export interface Outcome {
  readonly verdict: Verdict;
  readonly sql: string | null;
  /** "pair", "composed" or "llm". */
  readonly source: string | null;
  readonly confidence: number | null;
  readonly elapsedMs: number;
  /** Why there is no answer, or what is wrong with it. */
  readonly note: string;
}

interface Answer {
  readonly sql: string | null;
  readonly source: string | null;
  readonly confidence: number | null;
  readonly error: string | null;
}

/** What is needed of a product to ask it. */
export type AskedProduct = Pick<DemoProduct, "url" | "apiKey" | "workspaceId">;

/** Milliseconds for one question, and for one statement. */
const requestMs = 130_000;
const maxRows = 5000;

/** Sends one question over HTTP. */
export async function postQuestion(
  product: AskedProduct,
  question: string,
): Promise<{ readonly status: number; readonly body: string; readonly elapsedMs: number }> {
  const started = performance.now();
  const response = await fetch(`${product.url}/generate-sql`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json", "x-api-key": product.apiKey },
    body: JSON.stringify({ question, workspace_id: product.workspaceId }),
    signal: AbortSignal.timeout(requestMs),
  });
  const body = await response.text();
  return { status: response.status, body, elapsedMs: performance.now() - started };
}

/**
 * Asks one question over HTTP and runs what comes back.
 *
 * @param test null for a question the database holds no answer to: then any SQL is wrong
 */
export async function ask(
  product: AskedProduct,
  database: UserDatabase,
  question: string,
  test: TestQuestion | null,
): Promise<Outcome> {
  const { status, body, elapsedMs } = await postQuestion(product, question);
  const answer = status === 200 ? readAnswer(body) : null;
  if (answer === null) {
    const note = `HTTP ${status}: ${body.slice(0, 300)}`;
    return { verdict: "failed", sql: null, source: null, confidence: null, elapsedMs, note };
  }
  const { sql, source, confidence, error } = answer;
  const facts = { sql, source, confidence, elapsedMs };
  if (sql === null) return { ...facts, verdict: "abstained", note: error ?? "" };
  if (test === null)
    return { ...facts, verdict: "wrong", note: "answered, although the database cannot tell" };
  return { ...facts, ...(await judge(database, sql, test)) };
}

/** null when the body is no answer of sql-generator. */
function readAnswer(text: string): Answer | null {
  const body: unknown = JSON.parse(text);
  if (typeof body !== "object" || body === null || !("sql" in body)) return null;
  const { sql, source, confidence, error } = body as Record<string, unknown>;
  if (sql !== null && typeof sql !== "string") return null;
  return {
    sql,
    source: typeof source === "string" ? source : null,
    confidence: typeof confidence === "number" ? confidence : null,
    error: typeof error === "string" ? error : null,
  };
}

async function judge(
  database: UserDatabase,
  sql: string,
  test: TestQuestion,
): Promise<{ readonly verdict: Verdict; readonly note: string }> {
  const run = async (statement: string): Promise<Rows> =>
    (await database.execute(statement, { maxRows })).rows;
  let actual: Rows;
  try {
    actual = await run(sql);
  } catch (error) {
    return { verdict: "wrong", note: error instanceof Error ? error.message : String(error) };
  }
  for (const reference of [test.sql, ...(test.alsoRight ?? [])]) {
    if (isSameAnswer(await run(reference), actual, test)) return { verdict: "right", note: "" };
  }
  const expected = await run(test.sql);
  return { verdict: "wrong", note: `${shown(actual)} instead of ${shown(expected)}` };
}

function shown(rows: Rows): string {
  const first = rows.slice(0, 2).map((row) => `(${row.map(String).join(", ")})`);
  return `${rows.length} row${rows.length === 1 ? "" : "s"} ${first.join(" ")}`.trim();
}
