import type { CandidateShown, Preview, RetrievalShown } from "../api/events.ts";
import type { AskEvent } from "../api/generator.ts";

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
  /** Milliseconds after the question was sent; null while running. */
  endedMs: number | null;
  retrieval: RetrievalShown | null;
  candidates: CandidateShown[];
  answer: SqlAnswer | null;
  preview: Preview | null;
  explanation: string | null;
  failure: Failure | null;
  /** What was lost on the way, in words. */
  degraded: string[];
  /** Milliseconds per step as the service measured them. */
  timings: Record<string, number>;
}

export type RunAction =
  | { type: "asked"; question: string; workspaceId: number }
  | { type: "event"; event: AskEvent; atMs: number }
  | { type: "failed"; failure: Failure; atMs: number }
  | { type: "cancelled"; atMs: number };

/** The run after an action. A run that has ended stays as it is until the next question. */
export function nextRun(run: Run | null, action: RunAction): Run | null {
  if (action.type === "asked") return newRun(action.question, action.workspaceId);
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

function newRun(question: string, workspaceId: number): Run {
  return {
    state: "running",
    question,
    workspaceId,
    requestId: "",
    steps: [],
    endedMs: null,
    retrieval: null,
    candidates: [],
    answer: null,
    preview: null,
    explanation: null,
    failure: null,
    degraded: [],
    timings: {},
  };
}

function afterEvent(run: Run, event: AskEvent, atMs: number): Run {
  switch (event.event) {
    case "started":
      return { ...run, requestId: event.requestId };
    case "status":
      return { ...run, steps: [...run.steps, { message: event.data.message, startedMs: atMs }] };
    case "retrieval":
      return { ...run, retrieval: event.data, degraded: event.data.degraded };
    case "candidates":
      return { ...run, candidates: event.data.candidates };
    case "sql":
      return { ...run, answer: event.data };
    case "preview":
      return { ...run, preview: event.data };
    case "explanation":
      return { ...run, explanation: event.data.explanation };
    case "error":
      return {
        ...run,
        state: "failed",
        failure: event.data,
        degraded: longer(event.data.degraded, run.degraded),
        endedMs: atMs,
      };
    case "done":
      return {
        ...run,
        state: "done",
        degraded: longer(event.data.degraded, run.degraded),
        timings: event.data.timings,
        endedMs: atMs,
      };
  }
}

/** The list at the end of a run holds what the earlier one said and more, unless the service left it out. */
function longer(last: string[], earlier: string[]): string[] {
  return last.length >= earlier.length ? last : earlier;
}
