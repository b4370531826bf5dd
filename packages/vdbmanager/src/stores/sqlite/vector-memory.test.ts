import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pageBytes } from "./scan/dot-kernel.ts";
import { MemoryPool } from "./scan/memory-pool.ts";
import { rowsPerPage } from "./scan/row-memory.ts";
import { VectorMemory } from "./vector-memory.ts";

const dimensions = 8192;
const perPage: number = rowsPerPage(dimensions);

function vectorOf(seed: number): Float32Array {
  return Float32Array.from({ length: dimensions }, (_, d) => (d % 101 === seed % 101 ? seed + 1 : 1));
}

function fill(memory: VectorMemory, keys: number): boolean {
  let fits = true;
  for (let key = 0; key < keys; key++) fits = memory.set(key, vectorOf(key)) && fits;
  return fits;
}

describe("VectorMemory", () => {
  it("finds every row where its key says, while rows are set, replaced and removed", () => {
    const command = fc.record({
      act: fc.constantFrom("set", "set", "delete"),
      key: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1e6, max: 1e6 + 40 })),
    });
    const property = fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
      const pool = new MemoryPool(64 * pageBytes);
      const memory = new VectorMemory(dimensions, pool);
      const model = new Set<number>();
      for (const { act, key } of commands) {
        if (act === "set") {
          expect(memory.set(key, vectorOf(key))).toBe(true);
          model.add(key);
        } else {
          memory.delete(key);
          model.delete(key);
        }
      }
      const pages = new Set([...model].map((key) => Math.floor(key / perPage)));
      expect(memory.pages).toBe(pages.size);
      expect(pool.held).toBe(pages.size);
      for (const { key } of commands) {
        const row = memory.addressOf(key);
        expect(row !== undefined).toBe(model.has(key));
        if (row !== undefined) expect(pool.rows.keyAt(row)).toBe(key);
      }
    });
    fc.assert(property, { numRuns: 40 });
  });

  it("tells which rows nobody has marked", () => {
    const memory = new VectorMemory(dimensions, new MemoryPool(64 * pageBytes));
    for (const key of [1, 2, 3, 9, 50, 51]) memory.set(key, vectorOf(key));
    const marks = memory.marks();
    for (const key of [2, 50, 777]) marks.mark(key);
    const gone: number[] = [];
    for (const key of marks.unmarked()) {
      memory.delete(key);
      gone.push(key);
    }
    expect(gone.sort((a, b) => a - b)).toEqual([1, 3, 9, 51]);
    expect([1, 2, 3, 9, 50, 51].filter((key) => memory.addressOf(key) !== undefined)).toEqual([2, 50]);
  });
});

describe("MemoryPool", () => {
  it("stays within its bound and says so when one collection is too large", () => {
    const pool = new MemoryPool(10 * pageBytes + 17);
    const memory = new VectorMemory(dimensions, pool);
    expect(fill(memory, 10 * perPage)).toBe(true);
    expect(memory.set(10 * perPage, vectorOf(1))).toBe(false);
    expect(pool.held).toBe(10);
    expect(pool.maxBytes).toBe(10 * pageBytes);
    memory.release();
    expect(pool.held).toBe(0);
    expect(memory.addressOf(0)).toBeUndefined();
    expect(fill(memory, 10 * perPage)).toBe(true);
  });

  it("takes pages from the least recently used, never from one that is in use", () => {
    const pool = new MemoryPool(3 * pageBytes);
    const [first, second, third] = [1, 2, 3].map(() => new VectorMemory(dimensions, pool));
    for (const memory of [first!, second!, third!]) {
      using _inUse = memory.use();
      fill(memory, perPage);
      memory.change = 5;
    }
    {
      using _inUse = first!.use();
    }
    const fourth = new VectorMemory(dimensions, pool);
    expect(fill(fourth, perPage)).toBe(true);
    expect([first, second, third].map((memory) => memory!.change)).toEqual([5, 0, 5]);

    using _first = first!.use();
    using _third = third!.use();
    using _fourth = fourth.use();
    expect(fill(second!, 1)).toBe(false);
    expect([first, second, third, fourth].map((memory) => memory!.pages)).toEqual([1, 0, 1, 1]);
  });

  it("has room for nothing when it is told so", () => {
    const memory = new VectorMemory(dimensions, new MemoryPool(0));
    expect(memory.set(1, vectorOf(1))).toBe(false);
  });
});
