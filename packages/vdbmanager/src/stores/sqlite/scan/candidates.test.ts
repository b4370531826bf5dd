import fc from "fast-check";
import { expect, it } from "vitest";
import { Candidates } from "./candidates.ts";

const bounds = fc.record({
  score: fc.constantFrom(-1, -0.5, 0, 0.1, 0.25, 0.5, 0.9, 1),
  below: fc.constantFrom(0, 0.01, 0.2),
  above: fc.constantFrom(0, 0.01, 0.2),
});

it("never loses one of the best, ties included, and drops what cannot be one", () => {
  const property = fc.property(
    fc.array(bounds, { maxLength: 60 }),
    fc.integer({ min: 1, max: 12 }),
    fc.constantFrom(Number.NEGATIVE_INFINITY, 0, 0.5),
    (rows, limit, minScore) => {
      const candidates = new Candidates(limit, minScore);
      for (const [key, { score, below, above }] of rows.entries()) {
        if (score + above >= candidates.floor) candidates.add(key, score - below, score + above);
      }
      const { keys, uppers } = candidates.list();
      expect(new Set(keys).size).toBe(keys.length);
      expect([...uppers]).toEqual([...uppers].sort((a, b) => b - a));

      const scores = rows.map(({ score }) => score).filter((score) => score >= minScore);
      const worst =
        scores
          .sort((a, b) => b - a)
          .slice(0, limit)
          .at(-1) ?? Number.POSITIVE_INFINITY;
      const wanted = [...rows.keys()].filter((key) => rows[key]!.score >= worst);
      expect([...keys].sort()).toEqual(expect.arrayContaining(wanted));

      const lowers = rows.map(({ score, below }) => score - below).sort((a, b) => b - a);
      const floor = Math.max(minScore, lowers[limit - 1] ?? Number.NEGATIVE_INFINITY);
      expect([...uppers].every((upper) => upper >= floor)).toBe(true);
    },
  );
  fc.assert(property, { numRuns: 500 });
});

it("leaves a very long list in the order of arrival", () => {
  const candidates = new Candidates(1, -1);
  for (let key = 0; key < 5000; key++) candidates.add(key, 0, 0.5 + key / 10_000);
  expect(candidates.list().keys).toEqual(Float64Array.from({ length: 5000 }, (_, key) => key));
});
