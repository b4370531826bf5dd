import { z } from "zod";
import { type RunEvent, runEvent } from "./events.ts";
import { ApiError, request, requestJson } from "./http.ts";
import { readLines } from "./ndjson.ts";

const base = "/generator";

export interface Question {
  question: string;
  workspaceId: number;
  token: string;
  signal: AbortSignal;
}

/** Asks and yields the run's events; the request id comes first. Leaving the loop cancels the run. */
export async function* ask(
  input: Question,
): AsyncGenerator<RunEvent | { event: "started"; requestId: string }> {
  const response = await request(`${base}/generate-sql`, {
    method: "POST",
    accept: "application/x-ndjson",
    token: input.token,
    signal: input.signal,
    body: { question: input.question, workspace_id: input.workspaceId },
  });
  yield { event: "started", requestId: response.headers.get("x-request-id") ?? "" };
  if (response.body === null)
    throw new ApiError("The answer has no body.", { status: response.status, code: "EMPTY" });
  let ended = false;
  for await (const line of readLines(response.body)) {
    const parsed = runEvent.safeParse(JSON.parse(line));
    if (!parsed.success) continue;
    ended ||= parsed.data.event === "done" || parsed.data.event === "error";
    yield parsed.data;
  }
  if (!ended)
    throw new ApiError("The connection broke before the answer was complete. Ask again.", {
      status: 0,
      code: "BROKEN_STREAM",
    });
}

const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const queryAnswer = z.object({
  data: z.array(z.record(z.string(), cell)),
  total_rows: z.number(),
  columns: z.array(z.string()),
  error: z.string().nullish(),
});

export interface ResultPage {
  data: Record<string, string | number | boolean | null>[];
  columns: string[];
  total: number;
}

export interface SortEntry {
  column: string;
  direction: "asc" | "desc";
}

export interface PageRequest {
  token: string;
  workspaceId: number;
  sql: string;
  /** Zero-based. */
  page: number;
  pageSize: number;
  sort: SortEntry | null;
  signal?: AbortSignal | undefined;
}

export async function executeQuery(input: PageRequest): Promise<ResultPage> {
  const answer = await requestJson(`${base}/execute-query`, queryAnswer, {
    method: "POST",
    token: input.token,
    signal: input.signal,
    deadlineMs: 30_000,
    body: {
      workspace_id: input.workspaceId,
      sql: input.sql,
      page: input.page,
      page_size: input.pageSize,
      sort_model: input.sort === null ? [] : [{ colId: input.sort.column, sort: input.sort.direction }],
      filter_model: {},
    },
  });
  if (answer.error) throw new ApiError(answer.error, { status: 200, code: "QUERY_FAILED" });
  return { data: answer.data, columns: answer.columns, total: answer.total_rows };
}

const feedbackAnswer = z.object({ success: z.boolean(), error: z.string().optional() });

/** Keeps question and SQL of a run as an example for later questions. */
export async function saveFeedback(token: string, workspaceId: number, requestId: string): Promise<void> {
  const answer = await requestJson(`${base}/save-sql-feedback`, feedbackAnswer, {
    method: "POST",
    token,
    body: { workspace_id: workspaceId, request_id: requestId },
  });
  if (!answer.success)
    throw new ApiError(answer.error ?? "The example was not saved.", {
      status: 200,
      code: "FEEDBACK_FAILED",
    });
}
