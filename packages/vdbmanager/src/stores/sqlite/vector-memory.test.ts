import fc from "fast-check";
import { expect, it } from "vitest";
import { TopK } from "./top-k.ts";
import { toUnit, VectorMemory } from "./vector-memory.ts";

const dimensions = 8192;

function vectorOf(seed: number): Float32Array {
  return Float32Array.from({ length: dimensions }, (_, d) =>
    d % 101 === seed % 101 ? seed + 1 : 1 / (seed + 1),
  );
}

it("keeps rows apart across segments while they are set, replaced and removed", () => {
  const memory = new VectorMemory(dimensions);
  const model = new Map<number, Float32Array>();
  for (let key = 1; key <= 300; key++) {
    memory.set(key, `id-${key}`, vectorOf(key));
    model.set(key, vectorOf(key));
  }
  for (const key of [1, 128, 129, 256, 300, 257, 77]) {
    memory.removeAt(memory.slotOf(key)!);
    model.delete(key);
  }
  memory.set(5, "id-5", vectorOf(1000));
  model.set(5, vectorOf(1000));
  expect(memory.size).toBe(model.size);
  expect(memory.slotOf(77)).toBeUndefined();

  const query = toUnit(vectorOf(42));
  const best = new TopK(1000, memory.ids, -2);
  memory.scan(query, 0, memory.size, null, best);
  const found = new Map(best.result().map(({ slot, score }) => [memory.keyAt(slot), score]));
  expect(found.size).toBe(model.size);
  for (const [key, vector] of model) {
    const expected = toUnit(vector).reduce((sum, value, d) => sum + value * query[d]!, 0);
    expect(found.get(key)).toBeCloseTo(expected, 5);
    expect(memory.ids[memory.slotOf(key)!]).toBe(`id-${key}`);
  }
});

it("gives back segments, down to nothing", () => {
  const memory = new VectorMemory(dimensions);
  for (let key = 0; key < 300; key++) memory.set(key, `id-${key}`, vectorOf(key));
  const full = memory.bytes;
  while (memory.size > 0) memory.removeAt(0);
  expect(memory.bytes).toBe(0);
  for (let key = 0; key < 300; key++) memory.set(key, `id-${key}`, vectorOf(key));
  expect(memory.bytes).toBe(full);
});

it("keeps the best, equal scores by id, like a full sort", () => {
  const rows = fc.array(
    fc.record({ id: fc.string({ maxLength: 3 }), score: fc.constantFrom(-1, -0.5, 0, 0.25, 0.5, 1) }),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(
      rows,
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom(-2, 0, 0.5),
      (all, limit, minScore) => {
        const unique = [...new Map(all.map((row) => [row.id, row])).values()];
        const ids = unique.map(({ id }) => id);
        const best = new TopK(limit, ids, minScore);
        for (const [slot, { score }] of unique.entries()) if (score >= best.floor) best.offer(slot, score);
        const expected = unique
          .filter(({ score }) => score >= minScore)
          .sort((a, b) => b.score - a.score || Buffer.compare(Buffer.from(a.id), Buffer.from(b.id)))
          .slice(0, limit);
        expect(best.result().map(({ slot, score }) => ({ id: ids[slot], score }))).toEqual(expected);
      },
    ),
  );
});
