import fc from "fast-check";
import { expect, it } from "vitest";
import { TopK } from "./top-k.ts";

it("keeps the best, equal scores by id, like a full sort", () => {
  const rows = fc.uniqueArray(
    fc.record({ id: fc.string({ maxLength: 3 }), score: fc.constantFrom(-1, -0.5, 0, 0.25, 0.5, 1) }),
    { maxLength: 40, selector: ({ id }) => id },
  );
  fc.assert(
    fc.property(
      rows,
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom(-2, 0, 0.5),
      (all, limit, minScore) => {
        const points = all.map((row, key) => ({ ...row, key }));
        const best = new TopK(limit, minScore);
        for (const point of points) best.offer(point);
        const expected = points
          .filter(({ score }) => score >= minScore)
          .sort((a, b) => b.score - a.score || Buffer.compare(Buffer.from(a.id), Buffer.from(b.id)))
          .slice(0, limit);
        expect(best.result()).toEqual(expected);
      },
    ),
  );
});
