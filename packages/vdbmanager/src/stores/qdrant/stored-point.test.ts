import fc from "fast-check";
import { expect, it } from "vitest";
import { payload, vector } from "../../testing/vector-store-arbitraries.ts";
import { samePoint } from "../core/same-point.ts";
import { fromQdrant, toQdrant } from "./stored-point.ts";

const ids = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).filter((id) => id.isWellFormed());

it("gives back every point as it was given, through JSON", () => {
  const floats = fc
    .array(fc.oneof(fc.float({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, -0, 1)), {
      minLength: 1,
    })
    .map((values) => Float32Array.from(values))
    .filter((values) => values.some((component) => component * component > 0));
  const point = fc.record({ id: ids, vector: fc.oneof(vector, floats), payload });
  fc.assert(
    fc.property(point, (given) => {
      const stored = fromQdrant("c", JSON.parse(JSON.stringify(toQdrant(given))));
      expect(stored.id).toBe(given.id);
      expect(samePoint(given, stored)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

it.each(["__proto__", "constructor", "_thoth", "%5Fthoth", 'a"b', "a\\b", "%22", "_thoth.id", "toString"])(
  "keeps a field that is called %s",
  (field) => {
    for (const value of ["text", 0.1, true, null]) {
      const payload = Object.fromEntries([[field, value]]);
      const point = { id: "a", vector: Float32Array.of(0, 2), payload };
      const stored = fromQdrant("c", JSON.parse(JSON.stringify(toQdrant(point))));
      expect(samePoint(point, stored)).toBe(true);
    }
  },
);

it("sends vectors of length 1 as they are, with nothing beside them", () => {
  const unit = toQdrant({ id: "a", vector: Float32Array.of(0.6, 0.8), payload: {} });
  expect(unit.vector).toEqual([Math.fround(0.6), Math.fround(0.8)]);
  expect(unit.payload._thoth).not.toHaveProperty("vector");
  const long = toQdrant({ id: "a", vector: Float32Array.of(6e30, 8e30), payload: {} });
  expect(long.vector[0]).toBeCloseTo(0.6, 6);
  expect(long.payload._thoth).toHaveProperty("vector");
});

it("says which point another program wrote", () => {
  const foreign = { id: 7, payload: { text: "hello" }, vector: null };
  expect(() => fromQdrant("shop", foreign)).toThrow(
    /The point 7 of the Qdrant collection "shop" has no "_thoth.id"/,
  );
  const { payload } = toQdrant({ id: "a", vector: Float32Array.of(1), payload: {} });
  const changed = { id: "x", payload: { ...payload, tags: ["a"] } };
  expect(() => fromQdrant("shop", changed)).toThrow(/no text, boolean or null in "tags"/);
});
