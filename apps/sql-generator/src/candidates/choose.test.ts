import { expect, it } from "vitest";
import type { Candidate } from "../types.ts";
import { choose } from "./choose.ts";
import { type Evaluated, fingerprintOf } from "./evaluate.ts";

function ran(source: Candidate["source"], confidence: number, rows: (string | number)[][]): Evaluated {
  const result = { columns: ["a"], rows, truncated: false, elapsedMs: 1 };
  return {
    candidate: { sql: "SELECT 1", source, confidence, reasons: [source] },
    sql: `SELECT ${confidence}`,
    notes: [],
    outcome: { kind: "ran", result, fingerprint: fingerprintOf(result) },
  };
}

it("takes the most confident candidate when none agree", () => {
  const choice = choose([ran("pair", 0.5, [[1]]), ran("composed", 0.7, [[2]])], { rejectEmpty: false });
  expect(choice).toMatchObject({ confidence: 0.7, chosen: { candidate: { source: "composed" } } });
});

it("trusts two sources with the same rows more than a better single one", () => {
  const choice = choose(
    [ran("pair", 0.6, [[1], [2]]), ran("composed", 0.6, [[2], [1]]), ran("llm", 0.65, [[3]])],
    {
      rejectEmpty: false,
    },
  );
  expect(choice?.chosen.candidate.source).toBe("pair");
  expect(choice?.confidence).toBeCloseTo(0.672);
  expect(choice?.reasons).toContain("a statement composed from the schema finds the same rows");
});

it("counts how many answers of the model agree", () => {
  const votes = [ran("llm", 0.6, [[1]]), ran("llm", 0.6, [[1]]), ran("llm", 0.6, [[2]])];
  const choice = choose(votes, { rejectEmpty: false });
  expect(choice?.confidence).toBeCloseTo(0.6);
  expect(
    choose([ran("llm", 0.6, [[1]]), ran("llm", 0.6, [[2]])], { rejectEmpty: false })?.confidence,
  ).toBeLessThan(0.6);
});

it("doubts an empty result, and rejects it when asked to", () => {
  expect(choose([ran("pair", 0.5, [])], { rejectEmpty: false })?.confidence).toBeCloseTo(0.4);
  expect(choose([ran("pair", 0.5, [])], { rejectEmpty: true })).toBeNull();
});

it("ignores what failed", () => {
  const failed: Evaluated = {
    ...ran("pair", 0.9, []),
    outcome: { kind: "failed", message: "no such column", code: "SQL_FAILED" },
  };
  expect(choose([failed], { rejectEmpty: false })).toBeNull();
});
