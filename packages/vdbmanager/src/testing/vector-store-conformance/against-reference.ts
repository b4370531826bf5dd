import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Filter } from "../../stores/types.ts";
import { matches, ReferenceCollection, ReferenceVectorStore } from "../reference-vector-store.ts";
import * as arbitrary from "../vector-store-arbitraries.ts";
import { expectRanking, storeCommands } from "../vector-store-commands.ts";
import { manyPoints, name, point, type Suite, spec, vec } from "./suite.ts";

/** The same as a tiny store in memory, whatever is asked. */
export function describeAgainstReference(suite: Suite): void {
  describe("next to the reference", () => {
    it("filters mean the same, whatever stands in fields and values", async () => {
      const { store } = suite;
      const property = fc.asyncProperty(
        fc.array(arbitrary.payload, { minLength: 1, maxLength: 8 }),
        fc.array(arbitrary.filter, { minLength: 1, maxLength: 6 }),
        async (payloads, filters) => {
          await store.deleteAll(name);
          const points = payloads.map((payload, i) => point(`p${i}`, undefined, payload));
          await store.upsert(name, points);
          for (const any of filters) {
            const filter = arbitrary.within(store.capabilities, any);
            const { points: found } = await store.scroll(name, { filter });
            const expected = points.filter(({ payload }) => matches(filter, payload));
            expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
            const ranked = await store.query(name, { vector: vec(1, 1, 1, 1), filter });
            expect(ranked.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
          }
        },
      );
      await fc.assert(property, { numRuns: suite.runs });
    });

    it("every call answers the same, in any order", async () => {
      const { capabilities } = suite.store;
      const property = fc.asyncProperty(storeCommands(24, capabilities), async (commands) => {
        const store = suite.place.open();
        const clients = [store, suite.place.open()];
        const model = new ReferenceVectorStore();
        // The sequence before may have left any of the names as an alias.
        for (const each of ["commands-a", "commands-b", "commands-x", "commands-y"]) {
          await store.removeAlias(each);
        }
        for (const each of ["commands-a", "commands-b"]) {
          model.collections.set(each, new ReferenceCollection());
          await store.ensureCollection({ ...spec, name: each });
          await store.deleteAll(each);
        }
        for (const each of ["commands-x", "commands-y"]) {
          await store.drop(each);
        }
        const points = [point("a", vec(1, 0, 0, 1), { a: "b" }), point("b", vec(0, 1, 0, -1), { a: 1 })];
        await store.upsert("commands-a", points);
        model.collections.get("commands-a")?.upsert(points, "overwrite");
        await store.setAlias("commands-x", "commands-a");
        model.setAlias("commands-x", "commands-a");
        const real = { clients, current: 0, open: () => suite.place.open(), spec };
        try {
          await fc.asyncModelRun(() => ({ model, real }), commands);
        } finally {
          for (const client of clients) await client.close();
        }
      });
      await fc.assert(property, { numRuns: suite.runs });
    });

    it("ranks and scores of many vectors are those of a brute-force search", async () => {
      const { store } = suite;
      const reference = new ReferenceCollection();
      const points = manyPoints(300);
      reference.upsert(points, "overwrite");
      await store.upsert(name, points);
      for (const { vector } of points.slice(0, 20)) {
        const filter: Filter = { op: "eq", field: "odd", value: 1 };
        expectRanking(await store.query(name, { vector, limit: 10 }), reference.scores(vector), 10, -2);
        const filtered = await store.query(name, { vector, limit: 10, filter });
        expectRanking(filtered, reference.scores(vector, filter), 10, -2);
      }
    });
  });
}
