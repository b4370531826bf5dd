import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evidenceLines } from "../evidence.ts";
import { openTestDatabase, type TestDatabase } from "../testing/demo-database.ts";
import { pairs } from "./pairs.ts";
import { testQuestions, unanswerableQuestions } from "./test-questions.ts";

describe("the questions", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
  });

  it("are 60 pairs, 30 tests and 5 without an answer", () => {
    expect([pairs.length, testQuestions.length, unanswerableQuestions.length]).toEqual([60, 30, 5]);
    expect(new Set(pairs.map((pair) => pair.question)).size).toBe(60);
    expect(new Set(testQuestions.map((question) => question.id)).size).toBe(30);
  });

  it.each(pairs.map((pair) => [pair.question, pair] as const))("pair: %s", (_, pair) => {
    const rows = database.rows(pair.sql);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.flat().some((value) => value !== null && value !== 0)).toBe(true);
    if (pair.evidence !== "") expect(evidenceLines).toContain(pair.evidence);
  });

  it.each(testQuestions.map((question) => [question.question.en, question] as const))(
    "test: %s",
    (_, question) => {
      const rows = database.rows(question.sql);
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.flat().every((value) => value !== null && value !== 0)).toBe(true);
      for (const other of question.alsoRight ?? []) expect(database.rows(other)).not.toEqual([]);
      expect(question.needed ?? 1).toBeLessThanOrEqual(rows[0]?.length ?? 0);
      const numbers = rows.map((row) => row.at(-1)).filter((value) => typeof value === "number");
      if (numbers.length > 1) expect(new Set(numbers).size).toBeGreaterThan(1);
    },
  );

  it("of the tests ask for a definite order: no two rows tie, also past the limit", () => {
    const ordered = testQuestions.filter((question) => question.ordered);
    expect(ordered.length).toBeGreaterThan(2);
    for (const { id, sql } of ordered) {
      const limit = /LIMIT (\d+)$/.exec(sql)?.[1];
      const keys = database.rows(sql.replace(/ LIMIT \d+$/, "")).map((row) => row.at(-1));
      const shown = keys.slice(0, limit === undefined ? keys.length : Number(limit) + 1);
      expect(new Set(shown).size, id).toBe(shown.length);
    }
  });

  it("of the tests are not among the pairs, in words or in SQL", () => {
    const shapes = new Set(pairs.flatMap((pair) => [words(pair.question), words(pair.sql)]));
    const repeated = testQuestions.flatMap((test) =>
      [...Object.values(test.question), test.sql].filter((text) => shapes.has(words(text))),
    );
    expect(repeated).toEqual([]);
  });

  it("of the tests are no near copies of pairs: at most 60 % of the words are shared", () => {
    const near = testQuestions.flatMap((test) =>
      Object.values(test.question).flatMap((question) =>
        pairs
          .filter((pair) => overlap(question, pair.question) > 0.6)
          .map((pair) => [question, pair.question]),
      ),
    );
    expect(near).toEqual([]);
  });
});

function words(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** Jaccard similarity of the sets of words. */
function overlap(left: string, right: string): number {
  const first = new Set(words(left).split(" "));
  const second = new Set(words(right).split(" "));
  const shared = [...first].filter((word) => second.has(word)).length;
  return shared / (first.size + second.size - shared);
}
