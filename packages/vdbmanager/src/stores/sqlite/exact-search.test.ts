import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compareText } from "../core/compare-text.ts";
import { createVectorStore } from "../core/vector-store.ts";
import type { CollectionSpec, Filter, Payload, ScoredPoint, VectorStore } from "../types.ts";
import { pageBytes } from "./scan/dot-kernel.ts";
import { ScanEngine, type ScanEngineOptions } from "./scan/scan-engine.ts";
import { sqliteBackend } from "./sqlite-backend.ts";
import { SqliteFile } from "./sqlite-file.ts";

const dimensions = 24;

let folder: string;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "thoth-exact-"));
});
afterAll(() => rm(folder, { recursive: true }));

function openStore(engine: ScanEngine): VectorStore {
  files += 1;
  const path = join(folder, `${files}.sqlite`);
  const file = new SqliteFile({
    path,
    readOnly: false,
    synchronous: "off",
    busyTimeoutMs: 1000,
    maxFileBytes: undefined,
  });
  return createVectorStore(sqliteBackend(file, () => ({ engine, close: async () => undefined })));
}

function specOf(name: string): CollectionSpec {
  return {
    name,
    dimensions,
    metric: "cosine",
    spaceFingerprint: `vs1:${"e5".repeat(32)}`,
    spaceModel: "test/model@1",
    numericClass: "fp32/test",
    recipes: {},
  };
}

/** Ordinary vectors, twins of them, near-twins, multiples, and such as are at the ends of what a float32 can hold. */
const centers: Float32Array[] = Array.from({ length: 4 }, (_, c) =>
  Float32Array.from({ length: dimensions }, (_, d) => Math.sin(c * 100 + d * d + 1)),
);
const vector: fc.Arbitrary<Float32Array> = fc.oneof(
  fc
    .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: dimensions, maxLength: dimensions })
    .filter((values) => values.some((value) => Math.fround(value) !== 0))
    .map((values) => Float32Array.from(values)),
  fc
    .record({
      center: fc.constantFrom(...centers),
      at: fc.integer({ min: 0, max: dimensions - 1 }),
      by: fc.constantFrom(0, 1e-6, 1e-4, 0.01, 0.3),
      times: fc.constantFrom(1, 3, 1e-30, 1e30),
    })
    .map(({ center, at, by, times }) => center.map((value, d) => (d === at ? value + by : value) * times)),
  fc.constantFrom(
    new Float32Array(dimensions).fill(1),
    new Float32Array(dimensions).fill(-1e-45),
    new Float32Array(dimensions).fill(3e38),
    Float32Array.from({ length: dimensions }, (_, d) => (d === 3 ? 1e6 : 1)),
  ),
);

const id = fc.integer({ min: 0, max: 60 }).map((number) => `p${number}`);
const kind = fc.constantFrom("a", "b", "c");
const filterByKind = kind.map((value): Filter => ({ op: "eq", field: "kind", value }));
const name = fc.constantFrom("first", "second");

type Step =
  | { act: "upsert"; name: string; points: { id: string; vector: Float32Array; payload: Payload }[] }
  | { act: "delete"; name: string; ids: string[] }
  | { act: "deleteByFilter"; name: string; filter: Filter }
  | { act: "deleteAll"; name: string }
  | {
      act: "query";
      name: string;
      vector: Float32Array;
      limit: number;
      minScore: number | null;
      filter: Filter | null;
    };

const upsert = fc.record({
  act: fc.constant("upsert" as const),
  name,
  points: fc.array(fc.record({ id, vector, payload: fc.record({ kind }) }), {
    minLength: 1,
    maxLength: 60,
    size: "max",
  }),
});
const query = fc.record({
  act: fc.constant("query" as const),
  name,
  vector,
  limit: fc.constantFrom(1, 3, 10, 100),
  minScore: fc.option(fc.constantFrom(-0.2, 0.5, 0.999999, 1)),
  filter: fc.option(filterByKind),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: upsert },
  { weight: 5, arbitrary: query },
  {
    weight: 1,
    arbitrary: fc.record({
      act: fc.constant("delete" as const),
      name,
      ids: fc.array(id, { minLength: 1, maxLength: 30, size: "max" }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.oneof(
      {
        weight: 3,
        arbitrary: fc.record({ act: fc.constant("deleteByFilter" as const), name, filter: filterByKind }),
      },
      { weight: 1, arbitrary: fc.record({ act: fc.constant("deleteAll" as const), name }) },
    ),
  },
);

type Model = Map<string, { vector: Float32Array; kind: unknown }>;

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (p: Float32Array, q: Float32Array): number =>
    p.reduce((sum, value, i) => sum + value * q[i]!, 0);
  const score = dot(a, b) / Math.sqrt(dot(a, a)) / Math.sqrt(dot(b, b));
  return Math.max(-1, Math.min(1, score));
}

/** What double precision may differ by when sums are taken in another order. */
const tolerance = 1e-13;

function expectExact(found: readonly ScoredPoint[], model: Model, asked: Step & { act: "query" }): void {
  const { filter, limit } = asked;
  const minScore = asked.minScore ?? Number.NEGATIVE_INFINITY;
  const scores = new Map(
    [...model]
      .filter(([, point]) => filter === null || ("value" in filter && filter.value === point.kind))
      .map(([pointId, point]) => [pointId, cosine(asked.vector, point.vector)]),
  );
  const ids = found.map((hit) => hit.id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const hit of found) {
    expect(Math.abs(hit.score - scores.get(hit.id)!)).toBeLessThan(tolerance);
    expect(hit.score).toBeGreaterThanOrEqual(minScore);
  }
  for (const [index, hit] of found.slice(1).entries()) {
    const before = found[index]!;
    expect(before.score).toBeGreaterThanOrEqual(hit.score);
    if (before.score === hit.score) expect(compareText(before.id, hit.id)).toBeLessThan(0);
  }
  expect(found.length).toBeLessThanOrEqual(limit);
  const last = found.length === limit ? found.at(-1)!.score : minScore;
  expect([...scores].filter(([other, score]) => score > last + tolerance && !ids.includes(other))).toEqual(
    [],
  );
  // Twins of the last one that come before it by id may not be missing either.
  const end = found.at(-1);
  if (found.length < limit || end === undefined) return;
  const twins = [...model].filter(
    ([other, point]) => scores.has(other) && same(point.vector, model.get(end.id)!.vector),
  );
  expect(twins.filter(([other]) => compareText(other, end.id) < 0 && !ids.includes(other))).toEqual([]);
}

function same(a: Float32Array, b: Float32Array): boolean {
  return a.every((value, i) => value === b[i]);
}

async function take(store: VectorStore, models: Map<string, Model>, next: Step): Promise<void> {
  const model = models.get(next.name)!;
  switch (next.act) {
    case "upsert":
      await store.upsert(next.name, next.points);
      for (const point of next.points)
        model.set(point.id, { vector: point.vector, kind: point.payload.kind });
      return;
    case "delete":
      await store.delete(next.name, next.ids);
      for (const gone of next.ids) model.delete(gone);
      return;
    case "deleteByFilter": {
      await store.deleteByFilter(next.name, next.filter);
      const gone = "value" in next.filter ? next.filter.value : undefined;
      for (const [pointId, point] of model) if (point.kind === gone) model.delete(pointId);
      return;
    }
    case "deleteAll":
      await store.deleteAll(next.name);
      model.clear();
      return;
    case "query": {
      const { vector: direction, limit, minScore, filter } = next;
      const found = await store.query(next.name, {
        vector: direction,
        limit,
        ...(minScore === null ? {} : { minScore }),
        ...(filter === null ? {} : { filter }),
      });
      expectExact(found, model, next);
    }
  }
}

describe("a query finds exactly the nearest, whatever was written and removed before", () => {
  it.each<[string, ScanEngineOptions]>([
    ["scanned on the caller's thread", { maxBytes: 64 * pageBytes }],
    ["scanned on another thread", { maxBytes: 64 * pageBytes, ownThreadBytes: 0 }],
    ["with memory for one of two collections", { maxBytes: pageBytes }],
    ["read from the file", { maxBytes: 0 }],
  ])("%s", async (_title, options) => {
    const engine = new ScanEngine(options);
    const property = fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 25, size: "max" }),
      async (steps) => {
        await using store = openStore(engine);
        const models = new Map<string, Model>();
        for (const collection of ["first", "second"]) {
          await store.ensureCollection(specOf(collection));
          models.set(collection, new Map());
        }
        for (const next of steps) await take(store, models, next);
      },
    );
    await fc.assert(property, { numRuns: 25, interruptAfterTimeLimit: 40_000 });
    expect(engine.pool.held).toBe(0);
    await engine.close();
  });
});
