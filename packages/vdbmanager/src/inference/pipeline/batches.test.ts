import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchesByLength } from "./batches.ts";

describe("batchesByLength", () => {
  it("holds every text once, with equal lengths and within the budget", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(600)), fc.integer({ min: 1, max: 1024 }), (lengths, budget) => {
        const batches = batchesByLength(lengths, budget);
        expect(batches.flat().sort((a, b) => a - b)).toEqual(lengths.map((_, index) => index));
        for (const batch of batches) {
          const length = lengths[batch[0] as number] as number;
          expect(batch.every((index) => lengths[index] === length)).toBe(true);
          expect(batch.length === 1 || batch.length * length <= budget).toBe(true);
        }
      }),
    );
  });
});
