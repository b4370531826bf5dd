import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RetryEvent } from "../../resilience/index.ts";
import { type BackendFault, type FaultyBackend, faultyBackend } from "../../testing/faulty-backend.ts";
import { ReferenceCollection } from "../../testing/reference-vector-store.ts";
import { sqliteBackend } from "../sqlite/sqlite-backend.ts";
import { SqliteFile } from "../sqlite/sqlite-file.ts";
import type { CollectionSpec, OnDuplicate, Point, VectorStore } from "../types.ts";
import type { StoreBackend } from "./backend.ts";
import { upsertProgress } from "./upsert-progress.ts";
import { createVectorStore, type VectorStoreOptions } from "./vector-store.ts";

const spec: CollectionSpec = {
  name: "things",
  dimensions: 2,
  metric: "cosine",
  spaceFingerprint: `vs1:${"a1".repeat(32)}`,
  spaceModel: "test/model@1",
  numericClass: "fp32/test",
  recipes: {},
};
const { name } = spec;
const vector = Float32Array.of(1, 2);

function pointsOf(count: number, prefix = "p"): Point[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `${prefix}${i}`,
    vector: Float32Array.of(1, i),
    payload: { i },
  }));
}

let folder: string;
let files = 0;
const opened: VectorStore[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "thoth-core-"));
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  await rm(folder, { recursive: true });
});

/** A real store over a real file, with a line to it that breaks as `plan` says. */
async function open(
  plan: (method: string, call: number) => BackendFault = () => "none",
  { limits, ...options }: VectorStoreOptions & { limits?: Partial<StoreBackend["limits"]> } = {},
): Promise<{ store: VectorStore; backend: FaultyBackend; faults: { plan: typeof plan } }> {
  files += 1;
  const path = join(folder, `${files}.sqlite`);
  const real = sqliteBackend(
    new SqliteFile({
      path,
      readOnly: false,
      synchronous: "off",
      busyTimeoutMs: 1000,
      maxFileBytes: undefined,
    }),
  );
  const faults = { plan: (() => "none") as typeof plan };
  const backend = faultyBackend({ ...real, limits: { ...real.limits, ...limits } }, (method, call) =>
    faults.plan(method, call),
  );
  const store = createVectorStore(backend, { retry: { baseDelayMs: 0, maxDelayMs: 0 }, ...options });
  opened.push(store);
  await store.ensureCollection(spec);
  faults.plan = plan;
  return { store, backend, faults };
}

/** The first `times` calls of the method fail. */
function failing(method: string, times: number, fault: BackendFault = "lost-call") {
  let left = times;
  return (called: string): BackendFault => (called === method && left-- > 0 ? fault : "none");
}

const reads: [string, (store: VectorStore) => Promise<unknown>, string?][] = [
  ["describe", (store) => store.describe(name)],
  ["list", (store) => store.list()],
  ["query", (store) => store.query(name, { vector })],
  ["get", (store) => store.get(name, ["p1"])],
  ["count", (store) => store.count(name)],
  ["scroll", (store) => store.scroll(name)],
  ["aliases", (store) => store.aliases()],
  ["health", (store) => store.health()],
  ["upsert", (store) => store.upsert(name, pointsOf(1))],
];

const others: typeof reads = [
  ["upsert", (store) => store.upsert(name, pointsOf(1), { onDuplicate: "skip" })],
  ["upsert", (store) => store.upsert(name, pointsOf(1), { onDuplicate: "fail" })],
  ["delete", (store) => store.delete(name, ["p1"])],
  ["deleteByFilter", (store) => store.deleteByFilter(name, { op: "exists", field: "i" })],
  ["deleteByFilter", (store) => store.deleteAll(name), "deleteAll"],
  ["drop", (store) => store.drop(name)],
  ["setAlias", (store) => store.setAlias("an-alias", name)],
  ["createCollection", (store) => store.ensureCollection({ ...spec, name: "another" })],
];

describe("an outage that passes", () => {
  it.each(reads)("%s is repeated until it answers", async (method, call) => {
    const events: RetryEvent["type"][] = [];
    const retry = { baseDelayMs: 0, maxDelayMs: 0, onEvent: ({ type }: RetryEvent) => events.push(type) };
    const { store, backend, faults } = await open(undefined, { retry });
    const expected = await call(store);
    faults.plan = failing(method, 2);
    const before = backend.log.filter((called) => called === method).length;
    const answer = await call(store);
    expect(answer).toEqual(
      method === "upsert" ? { inserted: 0, updated: 0, unchanged: 1, skipped: 0 } : expected,
    );
    expect(backend.log.filter((called) => called === method).length).toBe(before + 3);
    expect(events.filter((type) => type === "failed")).toHaveLength(2);
  });

  it.each(others)("%s that may not be sent twice is not (%#)", async (method, call) => {
    const { store, backend, faults } = await open();
    faults.plan = failing(method, 1);
    await expect(call(store)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(backend.log.filter((called) => called === method)).toHaveLength(
      method === "createCollection" ? 2 : 1,
    );
  });

  it("an upsert whose answer was lost is sent again, and nothing is there twice", async () => {
    const { store } = await open(failing("upsert", 1, "lost-answer"));
    const result = await store.upsert(name, pointsOf(5));
    expect(result).toEqual({ inserted: 0, updated: 0, unchanged: 5, skipped: 0 });
    expect(await store.count(name)).toBe(5);
  });
});

describe("an outage that lasts", () => {
  it("is told with the address, the attempts and what to do", async () => {
    const { store, backend } = await open((method) => (method === "count" ? "lost-call" : "none"));
    await expect(store.count(name)).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
      message: expect.stringMatching(
        /192\.0\.2\.1:6333 does not answer\. Tried 3 times in \d+ ms\. Start it\.$/,
      ),
      details: { address: "192.0.2.1:6333", attempts: [{ attempt: 1 }, { attempt: 2 }, { attempt: 3 }] },
    });
    expect(backend.log.filter((called) => called === "count")).toHaveLength(3);
  });

  it("ends within the deadline whatever the waits", async () => {
    const retry = { baseDelayMs: 60_000, maxDelayMs: 60_000 };
    const { store } = await open((method) => (method === "count" ? "lost-call" : "none"), { retry });
    await expect(store.count(name, { deadlineMs: 2_000 })).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
    });
  });

  it("a caller who cancels while a call waits to be repeated does not wait", async () => {
    const controller = new AbortController();
    const retry = { baseDelayMs: 8_000, maxDelayMs: 8_000, onEvent: () => controller.abort() };
    const { store } = await open((method) => (method === "count" ? "lost-call" : "none"), { retry });
    await expect(store.count(name, { signal: controller.signal })).rejects.toMatchObject({ code: "ABORTED" });
  });
});

describe("input", () => {
  const bad: [string, Float32Array][] = [
    ["NaN", Float32Array.of(1, Number.NaN)],
    ["infinite", Float32Array.of(Number.POSITIVE_INFINITY, 0)],
    ["all zero", Float32Array.of(0, 0)],
    ["no Float32Array", [1, 2] as never],
  ];

  it.each(bad)("%s: the backend is not called at all", async (_title, wrong) => {
    const { store, backend } = await open();
    const before = backend.log.length;
    const refused = { code: "INVALID_INPUT" };
    const point = { id: "a", vector: wrong, payload: {} };
    await expect(store.upsert(name, [...pointsOf(200), point])).rejects.toMatchObject(refused);
    await expect(store.query(name, { vector: wrong })).rejects.toMatchObject(refused);
    expect(backend.log).toHaveLength(before);
  });

  it("with a wrong dimension or of another space: only the manifest is read", async () => {
    const { store, backend } = await open();
    const before = backend.log.length;
    const wrong = Float32Array.of(1, 2, 3);
    const space = { fingerprint: "vs1:other", model: "test/other@1" };
    const point = { id: "a", vector: wrong, payload: {} };
    await expect(store.upsert(name, [...pointsOf(200), point])).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
    await expect(store.query(name, { vector: wrong })).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await expect(store.upsert(name, pointsOf(1), { space })).rejects.toMatchObject({
      code: "SPACE_MISMATCH",
    });
    await expect(store.query(name, { vector, space })).rejects.toMatchObject({ code: "SPACE_MISMATCH" });
    expect(backend.log.slice(before)).toEqual(["describe", "describe", "describe", "describe"]);
  });
});

describe("an upsert of many batches", () => {
  it("has as many under way as the backend says, and no more", async () => {
    const limits = { upsertPoints: 2, ids: 2, concurrentBatches: 3 };
    const { store, backend } = await open(undefined, { limits });
    await store.upsert(name, pointsOf(41));
    expect(backend.mostAtOnce).toBe(3);
    expect(
      await store.get(
        name,
        pointsOf(41).map(({ id }) => id),
      ),
    ).not.toContain(null);
    expect(backend.mostAtOnce).toBe(3);
    const alone = await open(undefined, { limits: { upsertPoints: 2 } });
    await alone.store.upsert(name, pointsOf(41));
    expect(alone.backend.mostAtOnce).toBe(1);
  });

  it("broken anywhere, as often as it likes: what was acknowledged is there, resuming completes the rest", async () => {
    const modes = fc.constantFrom<OnDuplicate>("overwrite", "skip", "fail");
    const faults = fc.array(
      fc.constantFrom<BackendFault>("none", "none", "none", "lost-call", "lost-answer"),
      { maxLength: 30 },
    );
    const ids = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 50 });
    const property = fc.asyncProperty(
      ids,
      ids,
      modes,
      faults,
      fc.integer({ min: 1, max: 4 }),
      async (before, given, onDuplicate, plan, concurrentBatches) => {
        const limits = { upsertPoints: 3, ids: 4, concurrentBatches };
        const { store, faults: line } = await open(undefined, { limits, retry: { maxAttempts: 1 } });
        const points = (list: readonly number[], version: number): Point[] =>
          list.map((id, place) => ({
            id: `p${id}`,
            vector: Float32Array.of(1, id),
            payload: { version, place },
          }));
        const reference = new ReferenceCollection();
        const existing = points(before, 1);
        reference.upsert(existing, "overwrite");
        await store.upsert(name, existing);
        const wanted = points(given, 2);
        const expected = reference.upsert(wanted, onDuplicate);

        line.plan = (method) => (method === "upsert" ? (plan.shift() ?? "none") : "none");
        let resume: string | undefined;
        let acknowledged = 0;
        let result: unknown = null;
        for (let attempt = 0; attempt <= 30 && result === null; attempt++) {
          try {
            result = await store.upsert(name, wanted, {
              onDuplicate,
              ...(resume === undefined ? {} : { resume }),
            });
          } catch (error) {
            const progress = upsertProgress(error);
            if ((error as { code: string }).code === "DUPLICATE_DOCUMENT") {
              result = "refused";
            } else {
              expect(error).toMatchObject({ code: "STORE_UNAVAILABLE" });
              if (progress !== null) {
                expect(progress.acknowledged).toBeGreaterThanOrEqual(acknowledged);
                ({ acknowledged, resume } = progress);
              }
              expect(await store.count(name)).toBeGreaterThanOrEqual(acknowledged);
            }
          }
        }
        // A first batch that is there without its answer cannot be told from another writer's.
        const isLostFirst =
          onDuplicate === "fail" && expected !== null && result === "refused" && resume === undefined;
        if (isLostFirst) return;
        if (expected === null) expect(result).toBe("refused");
        else expect(sum(result)).toBe(given.length);
        for (const [id, point] of reference.points) {
          expect(await store.get(name, [id], { withVectors: true })).toEqual([point]);
        }
        expect(await store.count(name)).toBe(reference.points.size);
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });

  it("resumes only the same call", async () => {
    const { store, faults } = await open(undefined, { limits: { upsertPoints: 2 } });
    let left = 2;
    faults.plan = (method) => (method === "upsert" && left-- <= 0 ? "lost-call" : "none");
    const error = await store.upsert(name, pointsOf(10)).catch((cause: unknown) => cause);
    faults.plan = () => "none";
    expect(error).toMatchObject({
      code: "STORE_UNAVAILABLE",
      message: expect.stringContaining("4 of 10 points are stored"),
      remedy: expect.stringContaining("resume"),
      details: { address: "192.0.2.1:6333", acknowledged: 4, total: 10 },
    });
    const { resume } = upsertProgress(error)!;
    const refused = { code: "INVALID_INPUT", message: expect.stringContaining("resume") };
    await expect(store.upsert(name, pointsOf(9), { resume })).rejects.toMatchObject(refused);
    await expect(store.upsert(name, pointsOf(10, "q"), { resume })).rejects.toMatchObject(refused);
    await expect(store.upsert(name, pointsOf(10), { resume: "x" })).rejects.toMatchObject(refused);
    await expect(store.upsert(name, pointsOf(10), { resume, onDuplicate: "skip" })).rejects.toMatchObject(
      refused,
    );
    expect(await store.upsert(name, pointsOf(10), { resume })).toMatchObject({ inserted: 10 });
    await store.drop(name);
    await store.ensureCollection({ ...spec, spaceModel: "test/model@2" });
    await expect(store.upsert(name, pointsOf(10), { resume })).rejects.toMatchObject(refused);
  });

  it("cancelled in the middle says how far it came", async () => {
    const { store, faults } = await open(undefined, { limits: { upsertPoints: 2 } });
    const controller = new AbortController();
    let batches = 0;
    faults.plan = (method) => {
      if (method === "upsert" && ++batches === 3) controller.abort();
      return "none";
    };
    const error = await store
      .upsert(name, pointsOf(10), { signal: controller.signal })
      .catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: "ABORTED", details: { acknowledged: 4 } });
    const result = await store.upsert(name, pointsOf(10), { resume: upsertProgress(error)!.resume });
    expect(sum(result)).toBe(10);
    expect(await store.count(name)).toBe(10);
  });
});

it("a deletion of many batches that fails says what is gone", async () => {
  const { store, faults } = await open(undefined, { limits: { ids: 4 } });
  await store.upsert(name, pointsOf(10));
  let batches = 0;
  faults.plan = (method) => (method === "delete" && ++batches === 3 ? "lost-call" : "none");
  const ids = [...pointsOf(10).map(({ id }) => id)];
  await expect(store.delete(name, ids)).rejects.toMatchObject({
    code: "STORE_UNAVAILABLE",
    message: expect.stringContaining("8 of 10 ids are done, 8 points are gone"),
    details: { acknowledged: 8, deleted: 8 },
  });
  expect(await store.delete(name, ids)).toBe(2);
});

describe("an alias", () => {
  it("costs one more question when it is met again, asked at the same time", async () => {
    const { store, backend } = await open();
    await store.setAlias("an-alias", name);
    await store.count("an-alias");
    const before = backend.log.length;
    await store.count("an-alias");
    expect(backend.log.slice(before)).toEqual(["aliases", "describe", "count"]);
  });

  it("switched and its old collection dropped between look and question: the question goes to the new one", async () => {
    const { store, backend, faults } = await open();
    await store.ensureCollection({ ...spec, name: "things-2" });
    await store.upsert("things-2", pointsOf(1, "new"));
    await store.setAlias("an-alias", name);
    let isSwitched = false;
    const { query } = backend;
    backend.query = async (...args) => {
      if (!isSwitched) {
        isSwitched = true;
        await store.setAlias("an-alias", "things-2");
        await store.drop(name);
      }
      return await query(...args);
    };
    faults.plan = () => "none";
    expect(await store.query("an-alias", { vector })).toMatchObject([{ id: "new0" }]);
  });
});

it("refuses what the backend does not claim, before anything is sent", async () => {
  const path = join(folder, "claims.sqlite");
  const real = sqliteBackend(
    new SqliteFile({
      path,
      readOnly: false,
      synchronous: "off",
      busyTimeoutMs: 1000,
      maxFileBytes: undefined,
    }),
  );
  const capabilities = { ...real.capabilities, filterOps: ["eq", "and"] as const, exact: "never" as const };
  const backend = faultyBackend({ ...real, capabilities }, () => "none");
  await using store = createVectorStore(backend);
  await store.ensureCollection(spec);
  const before = backend.log.length;
  const filter = { op: "and", filters: [{ op: "not", filter: { op: "eq", field: "a", value: 1 } }] } as const;
  for (const call of [
    store.query(name, { vector, filter }),
    store.count(name, { filter }),
    store.scroll(name, { filter }),
    store.deleteByFilter(name, filter),
  ]) {
    await expect(call).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringMatching(/filter\.filters\[0\]\.op is "not".*It can do: eq, and\./),
    });
  }
  await expect(store.query(name, { vector, exact: true })).rejects.toMatchObject({
    code: "INVALID_INPUT",
    message: expect.stringContaining("exact"),
  });
  expect(backend.log).toHaveLength(before);
});

function sum(result: unknown): number {
  return Object.values(result as Record<string, number>).reduce((total, part) => total + part, 0);
}
