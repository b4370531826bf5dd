import { describe, expect, it } from "vitest";
import type { Filter } from "../../stores/types.ts";
import { matches, ReferenceCollection } from "../reference-vector-store.ts";
import { expectRanking } from "../vector-store-commands.ts";
import { manyPoints, name, point, type Suite, spec, vec } from "./suite.ts";

const filters: readonly Filter[] = [
  { op: "eq", field: "n", value: 2 },
  { op: "ne", field: "n", value: 2 },
  { op: "gt", field: "n", value: 2 },
  { op: "gte", field: "n", value: 2 },
  { op: "lt", field: "n", value: 2 },
  { op: "lte", field: "n", value: 2 },
  { op: "in", field: "n", values: [1, 3, "2"] },
  { op: "nin", field: "n", values: [1, 3, "2"] },
  { op: "exists", field: "n" },
  { op: "and", filters: [{ op: "eq", field: "n", value: 2 }] },
  { op: "or", filters: [{ op: "eq", field: "n", value: 2 }] },
  { op: "not", filter: { op: "eq", field: "n", value: 2 } },
];

/** What the adapter's `capabilities` claim is true, and what they don't claim is refused. */
export function describeCapabilities(suite: Suite): void {
  describe("claims", () => {
    it.each(filters)("the filter $op: right, or refused", async (filter) => {
      const { store } = suite;
      const points = [1, 2, 3, "2", true, null].map((n, i) => point(`p${i}`, undefined, { n }));
      await store.upsert(name, [...points, point("without")]);
      const answer = store.scroll(name, { filter });
      if (!store.capabilities.filterOps.includes(filter.op)) {
        await expect(answer).rejects.toMatchObject({ code: "INVALID_INPUT" });
        return;
      }
      const expected = [...points, point("without")].filter(({ payload }) => matches(filter, payload));
      expect((await answer).points.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    });

    it("ranges over texts and numbers: right, or refused", async () => {
      const { store } = suite;
      const { rangeTypes = ["string", "number"], filterOps } = store.capabilities;
      await store.upsert(name, [point("text", undefined, { a: "z" }), point("number", undefined, { a: 9 })]);
      for (const value of ["a", 1]) {
        const answer = store.scroll(name, { filter: { op: "gt", field: "a", value } });
        const isClaimed = filterOps.includes("gt") && rangeTypes.some((type) => type === typeof value);
        if (!isClaimed) await expect(answer).rejects.toMatchObject({ code: "INVALID_INPUT" });
        else expect((await answer).points.map(({ id }) => id)).toEqual([value === 1 ? "number" : "text"]);
      }
    });

    it("exact search: misses nothing, or is refused", async () => {
      const { store } = suite;
      const reference = new ReferenceCollection();
      const points = manyPoints(1200);
      reference.upsert(points, "overwrite");
      await store.upsert(name, points);
      for (const { vector } of points.slice(0, 10)) {
        const answer = store.query(name, { vector, limit: 50, exact: true });
        if (store.capabilities.exact === "never") {
          await expect(answer).rejects.toMatchObject({ code: "INVALID_INPUT" });
        } else {
          expectRanking(await answer, reference.scores(vector), 50, -2);
        }
      }
    });

    it("an alias switched again and again: others find the old or the new collection, never a mixture", async () => {
      const { store, place } = suite;
      const { atomicAliases } = store.capabilities;
      const second = { ...spec, name: "conformance-new" };
      const alias = "conformance-live";
      await store.ensureCollection(second);
      await store.deleteAll(second.name);
      await store.upsert(name, manyPoints(20, "old"));
      await store.upsert(second.name, manyPoints(20, "new"));
      await store.setAlias(alias, name);
      await using other = place.open();
      let isSwitching = true;
      const found: string[] = [];
      const reading = (async () => {
        while (isSwitching) {
          const page = await other
            .scroll(alias, { limit: 20 })
            .catch((error: { code: string }) => error.code);
          found.push(
            typeof page === "string"
              ? page
              : [...new Set(page.points.map(({ id }) => id.slice(0, 3)))].join(),
          );
        }
      })();
      for (let i = 0; i < 20; i++) await store.setAlias(alias, i % 2 === 0 ? second.name : name);
      isSwitching = false;
      await reading;
      await store.removeAlias(alias);
      await store.drop(second.name);
      const allowed = atomicAliases ? ["old", "new"] : ["old", "new", "COLLECTION_NOT_FOUND"];
      expect(found.filter((each) => !allowed.includes(each))).toEqual([]);
      expect(found.length).toBeGreaterThan(0);
    });

    it("who sees an acknowledged write", async () => {
      const { store, place } = suite;
      await using other = place.open();
      const reader = store.capabilities.consistency === "strong" ? other : store;
      for (let i = 1; i <= 20; i++) {
        await store.upsert(name, [point(`p${i}`, vec(1, i, 0, 0))]);
        expect(await reader.count(name)).toBe(i);
        expect(await reader.query(name, { vector: vec(1, i, 0, 0), limit: 1 })).toMatchObject([
          { id: `p${i}` },
        ]);
      }
    });

    it("whether the data outlives its client", async () => {
      const { place } = suite;
      const { persistent } = suite.store.capabilities;
      const kept = { ...spec, name: "conformance-kept" };
      {
        await using first = place.open();
        await first.ensureCollection(kept);
        await first.upsert(kept.name, manyPoints(5));
      }
      await using second = place.open();
      if (persistent) expect(await second.count(kept.name)).toBe(5);
      await second.drop(kept.name);
    });
  });
}
