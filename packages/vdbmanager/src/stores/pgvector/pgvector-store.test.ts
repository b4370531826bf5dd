import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { cosine } from "../../testing/reference-vector-store.ts";
import { whyNoServers } from "../../testing/servers/servers-venv.ts";
import { type StartedPostgres, startPostgres } from "../../testing/servers/start-postgres.ts";
import { describeStoreOutages } from "../../testing/vector-store-outages.ts";
import type { CollectionSpec, Filter, Point, VectorStore } from "../types.ts";
import { createPgvectorStore } from "./index.ts";
import { searchSettings, searchStatement } from "./read-points.ts";

const missing = await whyNoServers();
const dimensions = 32;
const spec: CollectionSpec = {
  name: "many-points",
  dimensions,
  metric: "cosine",
  spaceFingerprint: `vs1:${"d4".repeat(32)}`,
  spaceModel: "test/model@1",
  numericClass: "fp32/test",
  recipes: {},
};
const { name } = spec;

/** Spread evenly enough that an approximate index has something to miss. */
function vectorOf(seed: number, length = dimensions): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin(seed * 12.9898 + i * 78.233 + seed * i));
}

describe.skipIf(missing !== null)(missing ?? "on a real server", () => {
  describeStoreOutages("pgvector", async () => {
    const { connectionString, port, process, stop } = await startPostgres();
    const at = (other: number) => connectionString.replace(`:${port}/`, `:${other}/`);
    return { port, process, open: (other) => createPgvectorStore({ connectionString: at(other) }), stop };
  });

  describe("one server", () => {
    let server: StartedPostgres;
    let store: VectorStore;
    let admin: pg.Client;

    beforeAll(async () => {
      server = await startPostgres({ major: 18 });
      store = createPgvectorStore({ connectionString: server.connectionString });
      admin = new pg.Client({ connectionString: server.connectionString });
      await admin.connect();
    });
    afterAll(async () => {
      await store.close();
      await admin.end();
      await server.stop();
    });

    describe("4,000 points", () => {
      const points: Point[] = Array.from({ length: 4000 }, (_, i) => ({
        id: `p${i}`,
        vector: vectorOf(i),
        payload: { i, third: i % 3, rare: i % 400 === 0 },
      }));

      /** Ids of the nearest, computed here. */
      function nearest(vector: Float32Array, limit: number, among = points): string[] {
        const scored = among.map(({ id, vector: other }) => ({ id, score: cosine(vector, other) }));
        return scored
          .sort((a, b) => b.score - a.score)
          .slice(0, limit)
          .map(({ id }) => id);
      }

      beforeAll(async () => {
        await store.ensureCollection(spec);
        await store.upsert(name, points);
        await admin.query("ANALYZE");
      });

      async function planOf(filter: Filter | undefined, exact: boolean): Promise<string> {
        const { rows: tables } = await admin.query("SELECT number FROM thoth.collections WHERE name = $1", [
          name,
        ]);
        const table = `thoth.points_${tables[0].number}`;
        const [text, values] = searchStatement(table, { vector: vectorOf(-1), limit: 10, filter });
        await admin.query(["BEGIN", ...searchSettings(10, exact)].join("; "));
        const { rows } = await admin.query(`EXPLAIN ${text}`, values);
        await admin.query("ROLLBACK");
        return rows.map((row: Record<string, string>) => row["QUERY PLAN"]).join("\n");
      }

      it("are searched through the graph, with a filter that few match through the payload index", async () => {
        expect(await planOf(undefined, false)).toMatch(/Index Scan using points_\d+_vector_idx/);
        expect(await planOf({ op: "eq", field: "i", value: 7 }, false)).toMatch(/points_\d+_payload_idx/);
        expect(await planOf(undefined, true)).not.toContain("vector_idx");
      });

      it("are found exactly on request, and nearly always without", async () => {
        let found = 0;
        for (let query = 1; query <= 20; query++) {
          const vector = vectorOf(-query);
          const expected = nearest(vector, 10);
          const exact = await store.query(name, { vector, exact: true });
          expect(exact.map(({ id }) => id)).toEqual(expected);
          const approximate = await store.query(name, { vector });
          found += approximate.filter(({ id }) => expected.includes(id)).length;
        }
        expect(found / 200).toBeGreaterThanOrEqual(0.95);
      });

      it("give a full answer also where few match the filter", async () => {
        const matching = points.filter(({ payload }) => payload.rare === true);
        for (const filter of [
          { op: "eq", field: "rare", value: true },
          { op: "not", filter: { op: "ne", field: "rare", value: true } },
        ] as const) {
          const found = await store.query(name, { vector: vectorOf(-3), limit: 10, filter });
          expect(found.map(({ id }) => id)).toEqual(nearest(vectorOf(-3), 10, matching));
        }
        const all = await store.query(name, { vector: vectorOf(-3), limit: 5000 });
        expect(all).toHaveLength(4000);
      });
    });

    describe("a call that waits for a lock", () => {
      beforeAll(async () => {
        await store.ensureCollection({ ...spec, name: "locked" });
        const { rows } = await admin.query("SELECT number FROM thoth.collections WHERE name = 'locked'");
        await admin.query(`BEGIN; LOCK TABLE thoth.points_${rows[0].number} IN ACCESS EXCLUSIVE MODE`);
      });
      afterAll(async () => {
        await admin.query("ROLLBACK");
      });

      async function waiting(): Promise<number> {
        const sql = "SELECT count(*)::int AS count FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
        return (await admin.query(sql)).rows[0].count;
      }

      it("is ended in the server when it is cancelled", async () => {
        const abort = new AbortController();
        const call = store.count("locked", { signal: abort.signal });
        await vi.waitUntil(async () => (await waiting()) === 1);
        abort.abort();
        await expect(call).rejects.toMatchObject({ code: "ABORTED" });
        await vi.waitUntil(async () => (await waiting()) === 0);
      });

      it("is ended in the server at its deadline, and the store goes on", async () => {
        const call = store.upsert("locked", [{ id: "a", vector: vectorOf(1), payload: {} }], {
          deadlineMs: 200,
        });
        await expect(call).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
        await vi.waitUntil(async () => (await waiting()) === 0);
        await store.health();
      });
    });

    it("is set up once by programs that start together", async () => {
      const options = { connectionString: server.connectionString, schema: "together" };
      const stores = Array.from({ length: 6 }, () => createPgvectorStore(options));
      const manifests = await Promise.all(stores.map((each) => each.ensureCollection(spec)));
      for (const manifest of manifests) expect(manifest).toEqual(manifests[0]);
      await Promise.all(stores.map((each) => each.close()));
    });

    it("takes writers of the same points at the same time", async () => {
      await store.ensureCollection({ ...spec, name: "contended" });
      const points = Array.from({ length: 200 }, (_, i) => ({
        id: `p${i}`,
        vector: vectorOf(i),
        payload: {},
      }));
      const writers = Array.from({ length: 6 }, (_, writer) =>
        store.upsert(
          "contended",
          (writer % 2 === 0 ? points : points.toReversed()).map((point) => ({
            ...point,
            payload: { writer },
          })),
        ),
      );
      const results = await Promise.all(writers);
      expect(results.reduce((sum, { inserted }) => sum + inserted, 0)).toBe(200);
      expect(await store.count("contended")).toBe(200);
    });

    it("searches vectors that are too long for the index", async () => {
      const long = { ...spec, name: "long-vectors", dimensions: 2001 };
      await store.ensureCollection(long);
      const points = [1, 2, 3].map((i) => ({ id: `p${i}`, vector: vectorOf(i, 2001), payload: {} }));
      await store.upsert(long.name, points);
      expect(await store.query(long.name, { vector: vectorOf(2, 2001), limit: 1 })).toMatchObject([
        { id: "p2" },
      ]);
      expect(await store.get(long.name, ["p3"], { withVectors: true })).toEqual([points[2]]);
    });

    it("lets a user read who may not write, and says what a user may not", async () => {
      await store.ensureCollection({ ...spec, name: "readable" });
      await admin.query(`
        CREATE ROLE reader LOGIN PASSWORD 'reader';
        GRANT USAGE ON SCHEMA thoth TO reader;
        GRANT SELECT ON ALL TABLES IN SCHEMA thoth TO reader`);
      const connectionString = `postgres://reader:reader@127.0.0.1:${server.port}/postgres`;
      await using reader = createPgvectorStore({ connectionString });
      expect(await reader.count("readable")).toBe(0);
      await expect(
        reader.upsert("readable", [{ id: "a", vector: vectorOf(1), payload: {} }]),
      ).rejects.toMatchObject({
        code: "STORE_UNAVAILABLE",
        message: expect.stringContaining("refused the right"),
      });
      await using elsewhere = createPgvectorStore({ connectionString, schema: "nothing_here" });
      expect(await elsewhere.describe("readable")).toBeNull();
      expect(await elsewhere.list()).toEqual([]);
    });

    it("never shows a password", async () => {
      const secret = "s3cret-word";
      await using store = createPgvectorStore({
        connectionString: `postgres://postgres:${secret}@127.0.0.1:${server.port}/postgres`,
      });
      const error: unknown = await store.health().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        code: "STORE_UNAVAILABLE",
        message: expect.stringContaining("refused the login"),
      });
      const { message, details, stack } = error as { message: string; details: unknown; stack: string };
      expect(JSON.stringify([message, details, stack])).not.toContain(secret);
    });
  });
});

describe("options", () => {
  const connectionString = "postgres://user:s3cret@127.0.0.1:1/db";

  it.each([
    [{ connectionString: "host=db password=s3cret" }, "connectionString"],
    [{ connectionString: "mysql://user:s3cret@db/x" }, "connectionString"],
    [{ connectionString, schema: 'a"; DROP SCHEMA public; --' }, "schema"],
    [{ connectionString, maxConnections: 0 }, "maxConnections"],
    [{ connectionString, hnsw: { m: 1.5 } }, "hnsw.m"],
  ])("%o is refused", (options, field) => {
    const error = (() => {
      try {
        return createPgvectorStore(options);
      } catch (thrown) {
        return thrown as Error;
      }
    })();
    expect(error).toMatchObject({ code: "INVALID_INPUT", message: expect.stringContaining(field) });
    expect((error as Error).message).not.toContain("s3cret");
  });
});
