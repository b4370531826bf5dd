import { z } from "zod";
import { type Cell, cell, type RunEvent, runEvent } from "./events.ts";
import { ApiError, parseJson, request, requestJson } from "./http.ts";
import { readLines } from "./ndjson.ts";

const base = "/generator";

export interface Question {
  question: string;
  workspaceId: number;
  token: string;
  signal: AbortSignal;
}

/** sql-generator sends an empty line every 10 s while it works. */
const silenceMs = 35_000;

export type AskEvent = RunEvent | { event: "started"; requestId: string };

/** Asks and yields the run's events; the request id comes first. Leaving the loop cancels the run. */
export async function* ask(input: Question): AsyncGenerator<AskEvent> {
  const response = await request(`${base}/generate-sql`, {
    method: "POST",
    accept: "application/x-ndjson",
    token: input.token,
    signal: input.signal,
    body: { question: input.question, workspace_id: input.workspaceId },
  });
  yield { event: "started", requestId: response.headers.get("x-request-id") ?? "" };
  let cause: unknown;
  try {
    for await (const event of readEvents(response.body ?? new ReadableStream())) {
      yield event;
      if (event.event === "done" || event.event === "error") return;
    }
  } catch (error) {
    cause = error;
  }
  throw new ApiError("The connection broke before the answer was complete. Ask again.", {
    status: 0,
    code: "BROKEN_STREAM",
    cause,
  });
}

async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<RunEvent> {
  for await (const line of readLines(body, silenceMs)) {
    const parsed = runEvent.safeParse(parseJson(line));
    if (parsed.success) yield parsed.data;
  }
}

const queryAnswer = z.object({
  data: z.array(z.record(z.string(), cell)),
  total_rows: z.number(),
  columns: z.array(z.string()),
  error: z.string().nullish(),
});

export interface ResultPage {
  data: Record<string, Cell>[];
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
