import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { storeLimits } from "../stores/core/limits.ts";
import type { CollectionSpec, Filter, Point, VectorStore } from "../stores/types.ts";
import { matches, ReferenceCollection } from "./reference-vector-store.ts";
import * as arbitrary from "./vector-store-arbitraries.ts";
import { expectRanking, type RealStore, storeCommands } from "./vector-store-commands.ts";

/** One place where a backend keeps its data. */
export interface StorePlace {
  /** A new handle; each is closed by the suite. */
  open(): VectorStore;
  /** Stops servers and removes files. */
  dispose(): Promise<void>;
}

export interface ConformanceOptions {
  /** Random command sequences to run. @default 60 */
  runs?: number;
}

const spec: CollectionSpec = {
  name: "conformance",
  dimensions: 4,
  metric: "cosine",
  spaceFingerprint: `vs1:${"a1".repeat(32)}`,
  spaceModel: "test/model-a@1",
  numericClass: "fp32/test",
  recipes: { evidence: "evidence/1" },
};
const { name } = spec;

function vec(...values: number[]): Float32Array {
  return Float32Array.from(values);
}

function point(id: string, vector = vec(1, 2, 3, 4), payload: Point["payload"] = {}): Point {
  return { id, vector, payload };
}

/**
 * What every {@link VectorStore} must do, against a real backend: model-based command sequences, filters, limits,
 * refusals, reopening, a second client. Call it in the adapter's test file.
 *
 * @example
 * describeVectorStore("sqlite", async () => ({ open: () => createSqliteStore({ path }), dispose: removeFolder }));
 */
export function describeVectorStore(
  title: string,
  makePlace: () => Promise<StorePlace>,
  options: ConformanceOptions = {},
): void {
  const { runs = 60 } = options;

  describe(`${title}: VectorStore`, () => {
    let place: StorePlace;
    let store: VectorStore;

    beforeAll(async () => {
      place = await makePlace();
      store = place.open();
    });
    beforeEach(async () => {
      await store.drop(name);
      await store.ensureCollection(spec);
    });
    afterAll(async () => {
      await store.close();
      await place.dispose();
    });

    describe("collections", () => {
      it("creates once and then verifies", async () => {
        const manifest = await store.ensureCollection(spec);
        expect(manifest).toMatchObject(spec);
        expect(manifest.createdBy).toMatch(/^thoth-vdbmanager \d/);
        expect(Number.isNaN(Date.parse(manifest.createdAt))).toBe(false);
        expect(await store.describe(name)).toEqual(manifest);
        expect(await store.list()).toContainEqual(manifest);
        expect(await store.describe("no-such-collection")).toBeNull();
      });

      it("drops, and says whether there was anything", async () => {
        await store.upsert(name, [point("a")]);
        expect(await store.drop(name)).toBe(true);
        expect(await store.drop(name)).toBe(false);
        expect(await store.describe(name)).toBeNull();
        await store.ensureCollection(spec);
        expect(await store.count(name)).toBe(0);
        expect(await store.query(name, { vector: vec(1, 0, 0, 0) })).toEqual([]);
      });

      it("keeps collections apart", async () => {
        await store.ensureCollection({ ...spec, name: "conformance-2", dimensions: 2 });
        await store.upsert(name, [point("a")]);
        await store.upsert("conformance-2", [point("a", vec(0, 1)), point("b", vec(1, 0))]);
        expect(await store.count(name)).toBe(1);
        expect(await store.count("conformance-2")).toBe(2);
        await store.drop("conformance-2");
        expect(await store.count(name)).toBe(1);
      });

      it("says which collection is missing", async () => {
        const missing = { code: "COLLECTION_NOT_FOUND", message: expect.stringContaining("absent-one") };
        await expect(store.upsert("absent-one", [point("a")])).rejects.toMatchObject(missing);
        await expect(store.query("absent-one", { vector: vec(1, 0, 0, 0) })).rejects.toMatchObject(missing);
        await expect(store.get("absent-one", ["a"])).rejects.toMatchObject(missing);
        await expect(store.delete("absent-one", ["a"])).rejects.toMatchObject(missing);
        await expect(store.count("absent-one")).rejects.toMatchObject(missing);
        await expect(store.scroll("absent-one")).rejects.toMatchObject(missing);
      });
    });

    describe("aliases", () => {
      const second = { ...spec, name: "conformance-2", dimensions: 2 };
      const alias = "conformance-live";
      const taken = { code: "NAME_TAKEN" };

      beforeEach(async () => {
        await store.removeAlias(alias);
        await store.drop(second.name);
        await store.ensureCollection(second);
      });

      it("stand wherever a collection is named", async () => {
        await store.setAlias(alias, name);
        expect((await store.aliases()).get(alias)).toBe(name);
        expect(await store.describe(alias)).toEqual(await store.describe(name));
        await store.upsert(alias, [point("a", vec(1, 0, 0, 0), { n: 1 }), point("b"), point("c")]);
        expect(await store.count(name)).toBe(3);
        expect(await store.count(alias, { filter: { op: "eq", field: "n", value: 1 } })).toBe(1);
        expect((await store.query(alias, { vector: vec(1, 0, 0, 0), limit: 1 }))[0]?.id).toBe("a");
        expect(await store.get(alias, ["a"])).toEqual([{ id: "a", payload: { n: 1 } }]);
        expect((await store.scroll(alias)).points).toHaveLength(3);
        expect(await store.delete(alias, ["c"])).toBe(1);
        expect(await store.deleteByFilter(alias, { op: "eq", field: "n", value: 1 })).toBe(1);
        expect(await store.deleteAll(alias)).toBe(1);
        expect(await store.count(name)).toBe(0);
        expect((await store.aliases()).get(alias)).toBe(name);
        expect((await store.list()).map((manifest) => manifest.name)).not.toContain(alias);
      });

      it("switched: every client's next call goes to the new collection", async () => {
        await using other = place.open();
        await store.upsert(name, [point("old")]);
        await store.upsert(second.name, [point("new", vec(1, 0))]);
        for (const target of [name, second.name, name]) {
          await store.setAlias(alias, target);
          for (const client of [store, other]) {
            expect((await client.scroll(alias)).points[0]?.id).toBe(target === name ? "old" : "new");
            expect((await client.describe(alias))?.name).toBe(target);
          }
        }
        await other.setAlias(alias, second.name);
        await other.drop(name);
        expect(await store.query(alias, { vector: vec(1, 0) })).toMatchObject([{ id: "new" }]);
      });

      it("go with their collection, or alone", async () => {
        await store.setAlias(alias, second.name);
        expect(await store.drop(alias)).toBe(false);
        expect(await store.drop(second.name)).toBe(true);
        expect((await store.aliases()).has(alias)).toBe(false);
        await expect(store.count(alias)).rejects.toMatchObject({ code: "COLLECTION_NOT_FOUND" });
        await store.setAlias(alias, name);
        expect(await store.removeAlias(alias)).toBe(true);
        expect(await store.removeAlias(alias)).toBe(false);
        expect(await store.describe(alias)).toBeNull();
        expect(await store.describe(name)).not.toBeNull();
      });

      it("may be given by another alias, which is followed once", async () => {
        await store.setAlias(alias, name);
        await store.setAlias("conformance-copy", alias);
        await store.setAlias(alias, second.name);
        expect((await store.aliases()).get("conformance-copy")).toBe(name);
        await store.removeAlias("conformance-copy");
      });

      it("never share a name with a collection", async () => {
        await expect(store.setAlias(second.name, name)).rejects.toMatchObject(taken);
        await store.setAlias(alias, name);
        await expect(store.ensureCollection({ ...spec, name: alias })).rejects.toMatchObject(taken);
        await expect(store.setAlias("ab", name)).rejects.toMatchObject({
          code: "INVALID_INPUT",
          message: expect.stringContaining("alias"),
        });
        const missing = { code: "COLLECTION_NOT_FOUND" };
        await expect(store.setAlias(alias, "absent-one")).rejects.toMatchObject(missing);
        expect((await store.aliases()).get(alias)).toBe(name);
      });

      it("carry the space of their collection", async () => {
        const space = { fingerprint: `vs1:${"b2".repeat(32)}`, model: "test/model-b@1" };
        await store.setAlias(alias, name);
        const refusal = { code: "SPACE_MISMATCH", message: expect.stringContaining("test/model-a@1") };
        await expect(store.upsert(alias, [point("a")], { space })).rejects.toMatchObject(refusal);
        await expect(store.query(alias, { vector: vec(1, 0, 0, 0), space })).rejects.toMatchObject(refusal);
      });
    });

    describe("spaces", () => {
      const other = { fingerprint: `vs1:${"b2".repeat(32)}`, model: "test/model-b@1" };
      const refusal = {
        code: "SPACE_MISMATCH",
        message: expect.stringMatching(
          /test\/model-a@1 \(space vs1:a1a1a1a1a1a1\).*test\/model-b@1 \(space vs1:b2b2b2b2b2b2\).*vdbmanager reindex conformance/,
        ),
      };

      it("refuses to open, write and query for another space, naming both and the command", async () => {
        const otherSpec = { ...spec, spaceFingerprint: other.fingerprint, spaceModel: other.model };
        await expect(store.ensureCollection(otherSpec)).rejects.toMatchObject(refusal);
        await expect(store.upsert(name, [point("a")], { space: other })).rejects.toMatchObject(refusal);
        const query = { vector: vec(1, 0, 0, 0), space: other };
        await expect(store.query(name, query)).rejects.toMatchObject(refusal);
        expect(await store.count(name)).toBe(0);
      });

      it("refuses from a second client too", async () => {
        await using second = place.open();
        const otherSpec = { ...spec, spaceFingerprint: other.fingerprint, spaceModel: other.model };
        await expect(second.ensureCollection(otherSpec)).rejects.toMatchObject(refusal);
        await expect(second.upsert(name, [point("a")], { space: other })).rejects.toMatchObject(refusal);
      });

      it("refuses other dimensions and another recipe of a kind", async () => {
        const mismatch = { code: "SPACE_MISMATCH" };
        await expect(store.ensureCollection({ ...spec, dimensions: 5 })).rejects.toMatchObject(mismatch);
        const recipes = { evidence: "evidence/2" };
        await expect(store.ensureCollection({ ...spec, recipes })).rejects.toMatchObject(mismatch);
      });

      it("does not mind another numeric class of the same space", async () => {
        await store.ensureCollection({ ...spec, numericClass: "int8/test" });
      });
    });

    describe("refusals", () => {
      const bad: readonly [string, Point, string][] = [
        ["NaN", point("a", vec(1, Number.NaN, 0, 0)), "points[1].vector[1]"],
        ["infinite", point("a", vec(1, 0, Number.NEGATIVE_INFINITY, 0)), "points[1].vector[2]"],
        ["zero vector", point("a", vec(0, 0, 0, 0)), "points[1].vector"],
        ["short vector", point("a", vec(1, 2, 3)), "points[1].vector"],
        ["long vector", point("a", vec(1, 2, 3, 4, 5)), "points[1].vector"],
        ["array as vector", { ...point("a"), vector: [1, 2, 3, 4] as never }, "points[1].vector"],
        ["empty id", point(""), "points[1].id"],
        ["long id", point("x".repeat(storeLimits.idLength + 1)), "points[1].id"],
        ["number as id", point(7 as never), "points[1].id"],
        ["lone surrogate in the id", point("\ud800"), "points[1].id"],
        ["object in the payload", point("a", undefined, { x: {} as never }), "points[1].payload.x"],
        ["NaN in the payload", point("a", undefined, { x: Number.NaN }), "points[1].payload.x"],
        ["NUL in the payload", point("a", undefined, { x: "a\0b" }), "points[1].payload.x"],
        [
          "large payload",
          point("a", undefined, { x: "x".repeat(storeLimits.payloadBytes) }),
          "points[1].payload",
        ],
        ["empty field name", point("a", undefined, { "": 1 }), "points[1].payload"],
      ];

      it.each(bad)("%s: names the field, writes nothing", async (_title, wrong, field) => {
        await expect(store.upsert(name, [point("good"), wrong])).rejects.toMatchObject({
          code: "INVALID_INPUT",
          message: expect.stringContaining(field),
        });
        expect(await store.count(name)).toBe(0);
      });

      it("of queries", async () => {
        const vector = vec(1, 0, 0, 0);
        const refused = (field: string) => ({
          code: "INVALID_INPUT",
          message: expect.stringContaining(field),
        });
        await expect(store.query(name, { vector: vec(0, 0, 0, 0) })).rejects.toMatchObject(refused("vector"));
        await expect(store.query(name, { vector: vec(1, 2) })).rejects.toMatchObject(refused("vector"));
        await expect(store.query(name, { vector, limit: 0 })).rejects.toMatchObject(refused("limit"));
        await expect(store.query(name, { vector, limit: 1.5 })).rejects.toMatchObject(refused("limit"));
        await expect(store.query(name, { vector, minScore: Number.NaN })).rejects.toMatchObject(
          refused("minScore"),
        );
        await expect(store.query(name, { vector, exact: 1 as never })).rejects.toMatchObject(
          refused("exact"),
        );
        await expect(store.scroll(name, { limit: 1e6 })).rejects.toMatchObject(refused("limit"));
        await expect(store.scroll(name, { cursor: "" })).rejects.toMatchObject(refused("cursor"));
      });

      it("of filters", async () => {
        const deep = Array.from({ length: storeLimits.filterDepth }).reduce<Filter>(
          (filter) => ({ op: "not", filter }),
          { op: "exists", field: "a" },
        );
        const filters: [Filter, string][] = [
          [{ op: "and", filters: [] }, "filter.filters"],
          [{ op: "like" as never, field: "a", value: "b" }, "filter.op"],
          [{ op: "or", filters: [{ op: "eq", field: "", value: 1 }] }, "filter.filters[0].field"],
          [{ op: "eq", field: "a", value: null as never }, "filter.value"],
          [{ op: "gt", field: "a", value: true }, "filter.value"],
          [{ op: "in", field: "a", values: ["x", Number.NaN] }, "filter.values[1]"],
          [{ op: "in", field: "a", values: "x" as never }, "filter.values"],
          [deep, "filter"],
        ];
        for (const [filter, field] of filters) {
          await expect(store.count(name, { filter })).rejects.toMatchObject({
            code: "INVALID_INPUT",
            message: expect.stringContaining(field),
          });
        }
      });

      it("of names", async () => {
        for (const wrong of ["ab", "a b c", "x".repeat(121), "a;b", "../x", ""]) {
          await expect(store.describe(wrong)).rejects.toMatchObject({ code: "INVALID_INPUT" });
          await expect(store.ensureCollection({ ...spec, name: wrong })).rejects.toMatchObject({
            code: "INVALID_INPUT",
          });
        }
      });

      it("of work that was cancelled or has no time", async () => {
        const signal = AbortSignal.abort();
        await expect(store.count(name, { signal })).rejects.toMatchObject({ code: "ABORTED" });
        await expect(store.upsert(name, [point("a")], { deadlineMs: 0 })).rejects.toMatchObject({
          code: "DEADLINE_EXCEEDED",
        });
        expect(await store.count(name)).toBe(0);
      });

      it("of calls after close, which may be called twice", async () => {
        const closed = place.open();
        await closed.count(name);
        await closed.close();
        await closed.close();
        await expect(closed.count(name)).rejects.toMatchObject({ code: "CLOSED" });
      });
    });

    describe("points", () => {
      it("keeps vectors bit for bit and payloads as they are", async () => {
        const payload = { text: "Größe 'x' \"y\" \\ 😀\n\t", n: -0.1, yes: true, no: false, nothing: null };
        const vector = vec(1e-30, -3.4e38, 0.1, 1 / 3);
        await store.upsert(name, [point("p", vector, payload)]);
        const [found] = await store.get(name, ["p"], { withVectors: true });
        expect(found).toEqual({ id: "p", vector, payload });
        expect(await store.get(name, ["p"])).toEqual([{ id: "p", payload }]);
      });

      it("takes more than one batch at once, in every mode", async () => {
        const size = store.capabilities.maxUpsertBatch * 2 + 1;
        const points = Array.from({ length: size }, (_, i) => point(`id-${i}`, vec(1, i, 0, 1), { i }));
        expect(await store.upsert(name, points)).toEqual({
          inserted: size,
          updated: 0,
          unchanged: 0,
          skipped: 0,
        });
        expect(await store.count(name)).toBe(size);
        expect(await store.upsert(name, points)).toMatchObject({ unchanged: size });
        expect(await store.upsert(name, points, { onDuplicate: "skip" })).toMatchObject({ skipped: size });
        const got = await store.get(name, ["id-0", "none", `id-${size - 1}`]);
        expect(got.map((found) => found?.payload)).toEqual([{ i: 0 }, undefined, { i: size - 1 }]);
        const ids = points.map(({ id }) => id);
        expect(await store.delete(name, [...ids.slice(1), "none"])).toBe(size - 1);
        await store.upsert(name, points);
        expect(await store.deleteAll(name)).toBe(size);
        expect(await store.deleteAll(name)).toBe(0);
        expect(await store.upsert(name, points)).toMatchObject({ inserted: size });
      });

      it('writes nothing of a "fail" call whose last batch has a taken id', async () => {
        await store.upsert(name, [point("taken")]);
        const size = store.capabilities.maxUpsertBatch + 1;
        const many = Array.from({ length: size }, (_, i) => point(`id-${i}`));
        const large = many
          .slice(0, 20)
          .map((small) => ({ ...small, payload: { text: "x".repeat(200_000) } }));
        for (const points of [many, large]) {
          const call = store.upsert(name, [...points, point("taken")], { onDuplicate: "fail" });
          await expect(call).rejects.toMatchObject({ code: "DUPLICATE_DOCUMENT" });
          expect(await store.count(name)).toBe(1);
        }
      });

      it("takes nothing as nothing", async () => {
        const none = { inserted: 0, updated: 0, unchanged: 0, skipped: 0 };
        expect(await store.upsert(name, [])).toEqual(none);
        expect(await store.get(name, [])).toEqual([]);
        expect(await store.delete(name, [])).toBe(0);
        expect(await store.query(name, { vector: vec(1, 0, 0, 0) })).toEqual([]);
        expect(await store.scroll(name)).toEqual({ points: [], cursor: null });
      });
    });

    describe("queries", () => {
      it("scores by cosine whatever the lengths of the vectors", async () => {
        await store.upsert(name, [
          point("same", vec(100, 0, 0, 0)),
          point("half", vec(0.001, 0.001, 0, 0)),
          point("right angle", vec(0, 7, 0, 0)),
          point("opposite", vec(-3, 0, 0, 0)),
        ]);
        const found = await store.query(name, { vector: vec(0.5, 0, 0, 0) });
        expect(found.map(({ id }) => id)).toEqual(["same", "half", "right angle", "opposite"]);
        for (const [index, score] of [1, Math.SQRT1_2, 0, -1].entries()) {
          expect(found[index]?.score).toBeCloseTo(score, 4);
        }
        for (const { score } of found) expect(Math.abs(score)).toBeLessThanOrEqual(1);
        const good = await store.query(name, { vector: vec(0.5, 0, 0, 0), minScore: 0.5 });
        expect(good.map(({ id }) => id)).toEqual(["same", "half"]);
      });

      it("orders equal scores by id, also where the limit cuts", async () => {
        const ids = ["b", "a", "\uffff", "😀", "é", "Z"];
        await store.upsert(
          name,
          ids.map((id) => point(id)),
        );
        const found = await store.query(name, { vector: vec(4, 3, 2, 1), limit: 4 });
        expect(found.map(({ id }) => id)).toEqual(["Z", "a", "b", "é"]);
        const all = await store.query(name, { vector: vec(4, 3, 2, 1) });
        expect(all.slice(4).map(({ id }) => id)).toEqual(["\uffff", "😀"]);
      });

      it("filters before it ranks", async () => {
        const points = Array.from({ length: 200 }, (_, i) =>
          point(`p${i}`, vec(1, i / 100, 0, 0), { rare: i % 50 === 49 }),
        );
        await store.upsert(name, points);
        const found = await store.query(name, {
          vector: vec(1, 0, 0, 0),
          limit: 3,
          filter: { op: "eq", field: "rare", value: true },
        });
        expect(found.map(({ id }) => id)).toEqual(["p49", "p99", "p149"]);
      });

      it("sees what was just written, changed and deleted", async () => {
        const vector = vec(1, 0, 0, 0);
        const best = async (): Promise<unknown> => (await store.query(name, { vector, limit: 1 }))[0]?.id;
        await store.upsert(name, [point("a", vec(1, 1, 0, 0))]);
        expect(await best()).toBe("a");
        await store.upsert(name, [point("b", vec(1, 0, 0, 0))]);
        expect(await best()).toBe("b");
        await store.upsert(name, [point("b", vec(-1, 0, 0, 0))]);
        expect(await best()).toBe("a");
        await store.delete(name, ["a"]);
        expect(await best()).toBe("b");
      });
    });

    describe("scroll", () => {
      it("goes on after its cursor whatever happens in between", async () => {
        const ids = ["a", "b", "c", "d", "e"];
        await store.upsert(
          name,
          ids.map((id) => point(id)),
        );
        const first = await store.scroll(name, { limit: 2 });
        await store.upsert(name, [point("a1"), point("c1")]);
        await store.delete(name, ["b", "d"]);
        const second = await store.scroll(name, { limit: 10, cursor: first.cursor });
        expect(first.points.map(({ id }) => id)).toEqual(["a", "b"]);
        expect(second.points.map(({ id }) => id)).toEqual(["c", "c1", "e"]);
        expect(second.cursor).toBeNull();
      });
    });

    describe("two clients", () => {
      it("see each other's writes at the next call", async () => {
        await using second = place.open();
        const vector = vec(1, 0, 0, 0);
        const ids = async (from: VectorStore): Promise<string[]> =>
          (await from.query(name, { vector })).map(({ id }) => id);
        await store.upsert(name, [point("a", vec(1, 1, 0, 0)), point("b", vec(0, 1, 0, 0))]);
        expect(await ids(second)).toEqual(["a", "b"]);
        await second.upsert(name, [point("c", vec(1, 0, 0, 0))]);
        expect(await ids(store)).toEqual(["c", "a", "b"]);
        await store.delete(name, ["a"]);
        await store.upsert(name, [point("d", vec(1, 2, 0, 0))]);
        expect(await ids(second)).toEqual(["c", "d", "b"]);
        await second.drop(name);
        await second.ensureCollection(spec);
        await second.upsert(name, [point("z")]);
        expect(await ids(store)).toEqual(["z"]);
      });
    });

    it("filters mean the same as in the reference, whatever stands in fields and values", async () => {
      const property = fc.asyncProperty(
        fc.array(arbitrary.payload, { minLength: 1, maxLength: 8 }),
        fc.array(arbitrary.filter, { minLength: 1, maxLength: 6 }),
        async (payloads, filters) => {
          await store.deleteAll(name);
          const points = payloads.map((payload, i) => point(`p${i}`, undefined, payload));
          await store.upsert(name, points);
          for (const filter of filters) {
            const { points: found } = await store.scroll(name, { filter });
            const expected = points.filter(({ payload }) => matches(filter, payload));
            expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
            const ranked = await store.query(name, { vector: vec(1, 1, 1, 1), filter });
            expect(ranked.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
          }
        },
      );
      await fc.assert(property, { numRuns: runs });
    });

    it("does what the reference does, call for call", async () => {
      const property = fc.asyncProperty(storeCommands(20), async (commands) => {
        let open = place.open();
        await open.drop(name);
        await open.ensureCollection(spec);
        const real: RealStore = {
          store: open,
          collection: name,
          async reopen() {
            await open.close();
            open = place.open();
            return open;
          },
        };
        try {
          await fc.asyncModelRun(() => ({ model: new ReferenceCollection(), real }), commands);
        } finally {
          await open.close();
        }
      });
      await fc.assert(property, { numRuns: runs });
    });

    it("ranks random vectors like a brute-force search", async () => {
      const reference = new ReferenceCollection();
      const points = Array.from({ length: 300 }, (_, i) =>
        point(`p${i}`, vec(Math.sin(i), Math.cos(i * 7), Math.sin(i * 13), Math.cos(i * 3)), { odd: i % 2 }),
      );
      reference.upsert(points, "overwrite");
      await store.upsert(name, points);
      for (const { vector } of points.slice(0, 20)) {
        const filter: Filter = { op: "eq", field: "odd", value: 1 };
        expectRanking(await store.query(name, { vector, limit: 10 }), reference.scores(vector), 10, -2);
        const filtered = await store.query(name, { vector, limit: 10, filter });
        expectRanking(filtered, reference.scores(vector, filter), 10, -2);
      }
    });

    it("answers health", async () => {
      await store.health();
    });
  });
}
