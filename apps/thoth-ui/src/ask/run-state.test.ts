import { describe, expect, it } from "vitest";
import type { AskEvent } from "../api/generator.ts";
import { nextRun, type Run } from "./run-state.ts";

const answer = { sql: "SELECT 1", confidence: 0.8, source: "llm", reasons: ["so"] };
const retrieval = { columns: [], values: [], evidence: [], pairs: [], degraded: ["no vectors"] };
const preview = { columns: ["1"], rows: [[1]], truncated: false };
const candidate = {
  sql: "SELECT 2",
  source: "llm",
  confidence: 0.1,
  verdict: "refused",
  notes: ["no"],
  rows: null,
};

const asked = (): Run | null => nextRun(null, { type: "asked", question: "How many?", workspaceId: 4 });
const after = (run: Run | null, ...events: AskEvent[]): Run | null =>
  events.reduce((current, event, index) => nextRun(current, { type: "event", event, atMs: index * 10 }), run);

describe("nextRun", () => {
  it("gathers what a run says, with the time of each step", () => {
    const run = after(
      asked(),
      { event: "started", requestId: "r1" },
      { event: "status", data: { message: "Searching" } },
      { event: "retrieval", data: retrieval },
      { event: "status", data: { message: "Checking" } },
      { event: "candidates", data: { candidates: [candidate] } },
      { event: "sql", data: answer },
      { event: "preview", data: preview },
      { event: "explanation", data: { explanation: "One." } },
      { event: "done", data: { degraded: ["no vectors", "stale"], timings: { total: 80 } } },
    );
    expect(run).toEqual({
      state: "done",
      question: "How many?",
      workspaceId: 4,
      requestId: "r1",
      steps: [
        { message: "Searching", startedMs: 10 },
        { message: "Checking", startedMs: 30 },
      ],
      endedMs: 80,
      retrieval,
      candidates: [candidate],
      answer,
      preview,
      explanation: "One.",
      failure: null,
      degraded: ["no vectors", "stale"],
      timings: { total: 80 },
    });
  });

  it("shows a loss as soon as the search reports it, and keeps it when the end leaves it out", () => {
    const searched = after(asked(), { event: "retrieval", data: retrieval });
    expect(searched?.degraded).toEqual(["no vectors"]);
    expect(after(searched, { event: "done", data: { degraded: [], timings: {} } })?.degraded).toEqual([
      "no vectors",
    ]);
  });

  it("keeps what was found when the run fails", () => {
    const data = {
      message: "No SQL is sure enough.",
      impact: "None.",
      action: "Ask otherwise.",
      degraded: [],
    };
    const run = after(asked(), { event: "retrieval", data: retrieval }, { event: "error", data });
    expect(run).toMatchObject({ state: "failed", failure: data, retrieval, endedMs: 10 });
  });

  it.each([
    ["a cancel", { type: "cancelled", atMs: 5 } as const, "cancelled"],
    ["a broken connection", { type: "failed", failure: { message: "broken" }, atMs: 5 } as const, "failed"],
  ])("ends with %s, and nothing that comes later changes it", (_what, action, state) => {
    const ended = nextRun(asked(), action);
    expect(ended).toMatchObject({ state, endedMs: 5 });
    expect(
      after(ended, { event: "sql", data: answer }, { event: "done", data: { degraded: [], timings: {} } }),
    ).toBe(ended);
    expect(nextRun(ended, { type: "cancelled", atMs: 9 })).toBe(ended);
  });

  it("forgets the last run with the next question", () => {
    const done = after(
      asked(),
      { event: "sql", data: answer },
      { event: "done", data: { degraded: [], timings: {} } },
    );
    expect(nextRun(done, { type: "asked", question: "Next?", workspaceId: 5 })).toMatchObject({
      state: "running",
      question: "Next?",
      workspaceId: 5,
      answer: null,
      steps: [],
    });
  });

  it("has nothing to cancel before the first question", () => {
    expect(nextRun(null, { type: "cancelled", atMs: 0 })).toBeNull();
  });
});
