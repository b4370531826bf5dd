import type { RetrievalShown, RunEvent } from "../api/events.ts";

export interface Step {
  message: string;
  /** Milliseconds after the question was sent. */
  startedMs: number;
}

export interface SqlAnswer {
  sql: string;
  confidence: number;
  source: string;
  reasons: string[];
}

export interface Failure {
  message: string;
  impact?: string | undefined;
  action?: string | undefined;
}

/** One question from sending to the end. */
export interface Run {
  state: "running" | "done" | "failed" | "cancelled";
  question: string;
  workspaceId: number;
  requestId: string;
  steps: Step[];
  endedMs: number | null;
  retrieval: RetrievalShown | null;
  answer: SqlAnswer | null;
  explanation: string | null;
  failure: Failure | null;
}

export type RunAction =
  | { type: "asked"; question: string; workspaceId: number }
  | { type: "event"; event: RunEvent | { event: "started"; requestId: string }; atMs: number }
  | { type: "failed"; failure: Failure; atMs: number }
  | { type: "cancelled"; atMs: number };

export function nextRun(run: Run | null, action: RunAction): Run | null {
  if (action.type === "asked") {
    return {
      state: "running",
      question: action.question,
      workspaceId: action.workspaceId,
      requestId: "",
      steps: [],
      endedMs: null,
      retrieval: null,
      answer: null,
      explanation: null,
      failure: null,
    };
  }
  if (run === null || run.state !== "running") return run;
  switch (action.type) {
    case "failed":
      return { ...run, state: "failed", failure: action.failure, endedMs: action.atMs };
    case "cancelled":
      return { ...run, state: "cancelled", endedMs: action.atMs };
    case "event":
      return afterEvent(run, action.event, action.atMs);
  }
}

function afterEvent(run: Run, event: RunEvent | { event: "started"; requestId: string }, atMs: number): Run {
  switch (event.event) {
    case "started":
      return { ...run, requestId: event.requestId };
    case "status":
      return { ...run, steps: [...run.steps, { message: event.data.message, startedMs: atMs }] };
    case "retrieval":
      return { ...run, retrieval: event.data };
    case "sql":
      return { ...run, answer: event.data };
    case "explanation":
      return { ...run, explanation: event.data.explanation };
    case "error":
      return { ...run, state: "failed", failure: event.data, endedMs: atMs };
    case "done":
      return { ...run, state: "done", endedMs: atMs };
  }
}
