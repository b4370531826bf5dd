import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rowHeaderBytes } from "./dot-kernel.ts";
import { exactScore, toUnit } from "./exact-score.ts";
import { type QuantizedQuery, quantizeQuery, scoreError, writeRow } from "./quantize.ts";
import { createRowMemory, type RowMemory } from "./row-memory.ts";

const memory: RowMemory = createRowMemory(1);

/** The kernel's sum, as an exact whole number. */
function sumOf(query: QuantizedQuery): number {
  return query.values.reduce((sum, value, i) => sum + value * memory.int8[rowHeaderBytes + i]!, 0);
}

/** The cosine in a way of its own: largest components scaled to 1 first, no unit vectors. */
function cosine(a: Float32Array, b: Float32Array): number {
  const scaled = (vector: Float32Array): number[] => {
    const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return Array.from(vector, (value) => value / largest);
  };
  const [x, y] = [scaled(a), scaled(b)];
  const dot = (p: number[], q: number[]): number => p.reduce((sum, value, i) => sum + value * q[i]!, 0);
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

function vectorsOf(dimensions: number): fc.Arbitrary<Float32Array> {
  const ofComponents = (component: fc.Arbitrary<number>): fc.Arbitrary<Float32Array> =>
    fc
      .array(component, { minLength: dimensions, maxLength: dimensions, size: "max" })
      .map((values) => Float32Array.from(values))
      .filter((vector) => vector.some((value) => value !== 0) && vector.every(Number.isFinite));
  return fc.oneof(
    ofComponents(fc.double({ min: -1, max: 1, noNaN: true })),
    // All equal, and nearly.
    ofComponents(fc.constantFrom(0.7, 0.7000001)),
    // One component far above the rest.
    ofComponents(
      fc.oneof({ weight: 1, arbitrary: fc.constant(1000) }, { weight: 9, arbitrary: fc.constantFrom(0, 1) }),
    ),
    // The smallest and the largest that a float32 can hold.
    ofComponents(fc.constantFrom(1e-45, -3e-45, 0)),
    ofComponents(fc.constantFrom(3.4e38, -3.4e38, 1e38)),
    ofComponents(fc.constantFrom(1e-30, -1e30, 1, 0)),
  );
}

describe("the bound of what rounding loses", () => {
  it("holds for ordinary and hostile vectors", () => {
    const pair = fc
      .oneof(fc.integer({ min: 1, max: 70 }), fc.constantFrom(384, 1000))
      .chain((dimensions) => fc.tuple(vectorsOf(dimensions), vectorsOf(dimensions)));
    const property = fc.property(pair, ([a, b]) => {
      writeRow(memory, 0, 7, b);
      const query = quantizeQuery(toUnit(a));
      const sum = sumOf(query);
      expect(Math.abs(sum)).toBeLessThan(2 ** 31);
      const approximate = sum * memory.scaleAt(0) * query.scale;
      const error = scoreError(memory.errorAt(0), query.error);
      const exact = cosine(a, b);
      expect(memory.keyAt(0)).toBe(7);
      expect(Math.abs(exactScore(toUnit(a), b) - exact)).toBeLessThan(1e-12);
      expect(Math.abs(approximate - exact)).toBeLessThanOrEqual(error);
      // A bound that lets everything through would be no bound.
      expect(error).toBeLessThan(0.01 * Math.sqrt(a.length));
    });
    fc.assert(property, { numRuns: 300 });
  });

  it("is reached, nearly: it is not wider than it has to be", () => {
    // Every component but the first lies half-way between two integers, and the query points along what is lost.
    const row = Float32Array.from({ length: 384 }, (_, i) => (i === 0 ? 127 : 0.4999));
    const query = Float32Array.from({ length: 384 }, (_, i) => (i === 0 ? 0 : 1));
    writeRow(memory, 0, 1, row);
    const quantized = quantizeQuery(toUnit(query));
    const missed = Math.abs(sumOf(quantized) * memory.scaleAt(0) * quantized.scale - cosine(query, row));
    const bound = scoreError(memory.errorAt(0), quantized.error);
    expect(missed).toBeGreaterThan(0.95 * bound);
    expect(missed).toBeLessThanOrEqual(bound);
  });

  it("keeps sums within 32 bits for the longest vectors", () => {
    const ones = new Float32Array(8192).fill(1);
    writeRow(memory, 0, 1, ones);
    const query = quantizeQuery(toUnit(ones));
    expect(sumOf(query)).toBeLessThan(2 ** 31);
    expect(sumOf(query)).toBeGreaterThan(2 ** 29);
    expect(sumOf(query) * memory.scaleAt(0) * query.scale).toBeCloseTo(1, 3);
  });
});

it("equal vectors get equal scores, bit for bit", () => {
  const pair = fc.tuple(vectorsOf(48), vectorsOf(48));
  fc.assert(
    fc.property(pair, ([a, b]) => {
      expect(exactScore(toUnit(a), b)).toBe(exactScore(toUnit(a.slice()), b.slice()));
    }),
  );
});
