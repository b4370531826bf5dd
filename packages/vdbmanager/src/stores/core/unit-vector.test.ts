import fc from "fast-check";
import { expect, it } from "vitest";
import { cosine } from "../../testing/reference-vector-store.ts";
import { unitVector } from "./unit-vector.ts";

const component = fc.float({ noNaN: true, noDefaultInfinity: true });
const vector = fc
  .array(component, { minLength: 1, maxLength: 8 })
  .filter((values) => values.some((value) => value !== 0))
  .map((values) => Float32Array.from(values));

it("keeps the direction and has length 1, from the smallest to the largest float32", () => {
  fc.assert(
    fc.property(vector, (given) => {
      const unit = unitVector(given);
      expect(Math.hypot(...unit)).toBeCloseTo(1, 5);
      const scaled = given.map((value) => value / Math.max(...given.map(Math.abs)));
      expect(cosine(scaled, unit)).toBeCloseTo(1, 5);
    }),
  );
});

it("returns a vector of length 1 as it is", () => {
  const unit = Float32Array.of(0.6, 0.8);
  expect(unitVector(unit)).toBe(unit);
});
