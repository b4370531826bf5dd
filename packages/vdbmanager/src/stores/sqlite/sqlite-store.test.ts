import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CollectionSpec, Filter, Point } from "../types.ts";
import { createSqliteStore } from "./index.ts";

const spec: CollectionSpec = {
  name: "things",
  dimensions: 64,
  metric: "cosine",
  spaceFingerprint: `vs1:${"d4".repeat(32)}`,
  spaceModel: "test/model@1",
  numericClass: "fp32/test",
  recipes: {},
};

function pointsOf(count: number, prefix = "p"): Point[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `${prefix}${i}`,
    vector: Float32Array.from({ length: 64 }, (_, d) => Math.sin(i * 64 + d)),
    payload: { i, text: `text ${i}` },
  }));
}

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "thoth-store-"));
  path = join(folder, "data", "vectors.sqlite");
});
afterEach(() => rm(folder, { recursive: true }));

const unavailable = (message: string): object => ({
  code: "STORE_UNAVAILABLE",
  message: expect.stringContaining(message),
});

describe("createSqliteStore", () => {
  it("opens nothing before the first call", async () => {
    const store = createSqliteStore({ path: join(folder, "nowhere", "x.sqlite"), readOnly: true });
    await store.close();
  });

  it("names a wrong option", () => {
    const refused = (field: string): object => ({
      code: "INVALID_INPUT",
      message: expect.stringContaining(field),
    });
    expect(() => createSqliteStore({ path: "" })).toThrow(expect.objectContaining(refused("path")));
    expect(() => createSqliteStore({ path, synchronous: "extra" as never })).toThrow(
      expect.objectContaining(refused("synchronous")),
    );
    expect(() => createSqliteStore({ path, busyTimeoutMs: -1 })).toThrow(
      expect.objectContaining(refused("busyTimeoutMs")),
    );
    expect(() => createSqliteStore({ path, maxFileBytes: 10 })).toThrow(
      expect.objectContaining(refused("maxFileBytes")),
    );
    expect(() => createSqliteStore({ path, vectorMemoryBytes: 2 ** 33 })).toThrow(
      expect.objectContaining(refused("vectorMemoryBytes")),
    );
  });

  it.each(["off", "normal", "full"] as const)(
    "sets synchronous to %s and keeps what it wrote",
    async (synchronous) => {
      {
        await using store = createSqliteStore({ path, synchronous });
        await store.ensureCollection(spec);
        await store.upsert(spec.name, pointsOf(10));
      }
      await using again = createSqliteStore({ path });
      expect(await again.count(spec.name)).toBe(10);
    },
  );
});

describe("a file that cannot serve is an outage, not an empty store", () => {
  it("missing, for a reader", async () => {
    await using store = createSqliteStore({ path, readOnly: true });
    await expect(store.list()).rejects.toMatchObject(unavailable("does not exist"));
    await expect(store.health()).rejects.toMatchObject(unavailable("does not exist"));
  });

  it("no database at all", async () => {
    const text = join(folder, "notes.txt");
    await writeFile(text, "these are notes, a few lines of them\n".repeat(100));
    await using store = createSqliteStore({ path: text });
    await expect(store.ensureCollection(spec)).rejects.toMatchObject(unavailable("is no SQLite database"));
  });

  it("another program's database", async () => {
    const other = join(folder, "other.sqlite");
    const db = new DatabaseSync(other);
    db.exec("CREATE TABLE collections (name TEXT)");
    db.close();
    await using store = createSqliteStore({ path: other });
    await expect(store.ensureCollection(spec)).rejects.toMatchObject(unavailable("no store of Thoth"));
    await expect(store.list()).rejects.toMatchObject(unavailable("no store of Thoth"));
  });

  it("written by a later version", async () => {
    await using store = createSqliteStore({ path });
    await store.ensureCollection(spec);
    const db = new DatabaseSync(path);
    db.exec("PRAGMA user_version = 99");
    db.close();
    await using again = createSqliteStore({ path });
    await expect(again.list()).rejects.toMatchObject(unavailable("schema version 99"));
  });

  it("damaged", async () => {
    {
      await using store = createSqliteStore({ path });
      await store.ensureCollection(spec);
      await store.upsert(spec.name, pointsOf(500));
    }
    const file = await open(path, "r+");
    const { size } = await file.stat();
    await file.write(Buffer.alloc(size - 5 * 8192, 0x5a), 0, undefined, 5 * 8192);
    await file.close();
    await using store = createSqliteStore({ path });
    const query = store.query(spec.name, { vector: pointsOf(1)[0]!.vector });
    await expect(query).rejects.toMatchObject(unavailable("is damaged"));
  });

  it("below something that is no folder", async () => {
    const file = join(folder, "file");
    await writeFile(file, "");
    await using store = createSqliteStore({ path: join(file, "vectors.sqlite") });
    await expect(store.list()).rejects.toMatchObject(unavailable("cannot be made"));
  });

  it("full: the write is refused whole, reading goes on", async () => {
    await using store = createSqliteStore({ path, maxFileBytes: 400_000 });
    await store.ensureCollection(spec);
    const sizes: number[] = [];
    const fill = async (): Promise<void> => {
      for (let i = 0; i < 50; i++) {
        await store.upsert(spec.name, pointsOf(100, `batch${i}-`));
        sizes.push(100);
      }
    };
    await expect(fill()).rejects.toMatchObject(unavailable("maxFileBytes"));
    expect(sizes.length).toBeGreaterThan(0);
    expect(await store.count(spec.name)).toBe(100 * sizes.length);
    expect(await store.query(spec.name, { vector: pointsOf(1)[0]!.vector, limit: 5 })).toHaveLength(5);
    await store.deleteByFilter(spec.name, { op: "gte", field: "i", value: 50 });
    expect(await store.count(spec.name)).toBe(50 * sizes.length);
  });

  it("locked by another process: waits in bounds, says so, and works again", async () => {
    await using store = createSqliteStore({ path, busyTimeoutMs: 30 });
    await store.ensureCollection(spec);
    const other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");
    await expect(store.upsert(spec.name, pointsOf(1))).rejects.toMatchObject(
      unavailable("locked by another process"),
    );
    expect(await store.count(spec.name)).toBe(0);
    other.exec("ROLLBACK");
    other.close();
    expect(await store.upsert(spec.name, pointsOf(1))).toMatchObject({ inserted: 1 });
  });

  it("locked for a moment: the write waits for its turn", async () => {
    await using store = createSqliteStore({ path });
    await store.ensureCollection(spec);
    const other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");
    const write = store.upsert(spec.name, pointsOf(1));
    for (let turn = 0; turn < 20; turn++) await setImmediate();
    other.exec("COMMIT");
    other.close();
    expect(await write).toMatchObject({ inserted: 1 });
  });

  it("opened read-only: refuses to write", async () => {
    await using writer = createSqliteStore({ path });
    await writer.ensureCollection(spec);
    await using reader = createSqliteStore({ path, readOnly: true });
    expect((await reader.ensureCollection(spec)).name).toBe(spec.name);
    await expect(reader.upsert(spec.name, pointsOf(1))).rejects.toMatchObject(unavailable("read-only"));
    await expect(reader.drop(spec.name)).rejects.toMatchObject(unavailable("read-only"));
  });
});

describe("vectorMemoryBytes", () => {
  it("too small for a collection: the answer is the same, and a warning gives the numbers once", async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): unknown => warnings.push(warning);
    process.on("warning", onWarning);
    try {
      const points = pointsOf(1500);
      const request = { vector: points[1234]!.vector, limit: 50 };
      await using store = createSqliteStore({ path });
      await store.ensureCollection(spec);
      await store.upsert(spec.name, points);
      await using small = createSqliteStore({ path, vectorMemoryBytes: 65_536 });
      const found = await store.query(spec.name, request);
      expect(found[0]?.id).toBe("p1234");
      expect(await small.query(spec.name, request)).toEqual(found);
      const filter: Filter = { op: "lt", field: "i", value: 1300 };
      expect(await small.query(spec.name, { ...request, filter })).toEqual(
        await store.query(spec.name, { ...request, filter }),
      );
      await setImmediate();
      expect(warnings.map(({ message }) => message)).toEqual([
        expect.stringMatching(/"things".*65536 bytes/),
      ]);
    } finally {
      process.off("warning", onWarning);
    }
  });
});

describe("long work", () => {
  it("lets others have their turn between batches", async () => {
    await using store = createSqliteStore({ path });
    await store.ensureCollection(spec);
    let turns = 0;
    let running = true;
    const others = (async () => {
      for (; running; turns++) await setImmediate();
    })();
    await store.upsert(spec.name, pointsOf(store.capabilities.maxUpsertBatch * 8));
    running = false;
    await others;
    expect(turns).toBeGreaterThanOrEqual(8);
  });

  it("stopped anywhere in the loading of vectors, goes on from there and is right", async () => {
    const all = pointsOf(3000);
    const vector = all[7]!.vector;
    const property = fc.asyncProperty(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 0, max: 2999 }),
      async (turns, gone) => {
        const place = join(folder, `${turns}-${gone}-${Math.random()}.sqlite`);
        await using writer = createSqliteStore({ path: place });
        await writer.ensureCollection(spec);
        await writer.upsert(spec.name, all);
        await using reader = createSqliteStore({ path: place, readOnly: true });
        const controller = new AbortController();
        const stopped = reader.query(spec.name, { vector }, { signal: controller.signal }).then(
          () => "finished",
          (error: { code: string }) => error.code,
        );
        for (let turn = 0; turn < turns; turn++) await setImmediate();
        controller.abort();
        expect(["finished", "ABORTED"]).toContain(await stopped);
        await writer.delete(spec.name, [`p${gone}`]);
        await writer.upsert(spec.name, [{ id: "last", vector, payload: {} }]);
        const found = await reader.query(spec.name, { vector, limit: 10_000 });
        expect(found).toHaveLength(3000);
        expect(new Set(found.map(({ id }) => id)).size).toBe(3000);
        expect(found.some(({ id }) => id === `p${gone}`)).toBe(false);
        const best = gone === 7 ? ["last"] : ["last", "p7"];
        expect(found.slice(0, best.length).map(({ id }) => id)).toEqual(best);
      },
    );
    await fc.assert(property, { numRuns: 6 });
  });

  it("does not grow the file when collections come and go", async () => {
    await using store = createSqliteStore({ path });
    const pages = (): unknown => {
      const db = new DatabaseSync(path, { readOnly: true });
      const count = db.prepare("PRAGMA page_count").get();
      db.close();
      return count;
    };
    const sizes: unknown[] = [];
    for (let round = 0; round < 3; round++) {
      await store.ensureCollection(spec);
      await store.upsert(spec.name, pointsOf(2000));
      await store.drop(spec.name);
      sizes.push(pages());
    }
    expect(sizes[2]).toEqual(sizes[1]);
  });
});
