import { expect, it } from "vitest";
import { otherStatements } from "./other-statements.ts";

it("lists each statement that was not taken once, in order", () => {
  const candidate = (sql: string, verdict: string) => ({
    sql,
    verdict,
    source: "llm",
    confidence: 0.5,
    notes: [],
    rows: 1,
  });
  const shown = otherStatements([
    candidate("SELECT 1", "valid"),
    candidate("SELECT 2", "refused"),
    candidate("SELECT 1", "chosen"),
    candidate("SELECT 2", "refused"),
    candidate("SELECT 3", "failed"),
  ]);
  expect(shown.map(({ sql }) => sql)).toEqual(["SELECT 2", "SELECT 3"]);
});
