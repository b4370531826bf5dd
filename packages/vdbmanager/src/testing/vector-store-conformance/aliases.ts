import { beforeEach, describe, expect, it } from "vitest";
import { name, point, type Suite, spec, vec } from "./suite.ts";

/** An alias stands for a collection, and a switch is seen at the next call. */
export function describeAliases(suite: Suite): void {
  describe("aliases", () => {
    const second = { ...spec, name: "conformance-2", dimensions: 2 };
    const alias = "conformance-live";
    const taken = { code: "NAME_TAKEN" };

    beforeEach(async () => {
      await suite.store.removeAlias(alias);
      await suite.store.drop(second.name);
      await suite.store.ensureCollection(second);
    });

    it("stand wherever a collection is named", async () => {
      await suite.store.setAlias(alias, name);
      expect((await suite.store.aliases()).get(alias)).toBe(name);
      expect(await suite.store.describe(alias)).toEqual(await suite.store.describe(name));
      await suite.store.upsert(alias, [point("a", vec(1, 0, 0, 0), { n: 1 }), point("b"), point("c")]);
      expect(await suite.store.count(name)).toBe(3);
      expect(await suite.store.count(alias, { filter: { op: "eq", field: "n", value: 1 } })).toBe(1);
      expect((await suite.store.query(alias, { vector: vec(1, 0, 0, 0), limit: 1 }))[0]?.id).toBe("a");
      expect(await suite.store.get(alias, ["a"])).toEqual([{ id: "a", payload: { n: 1 } }]);
      expect((await suite.store.scroll(alias)).points).toHaveLength(3);
      expect(await suite.store.delete(alias, ["c"])).toBe(1);
      expect(await suite.store.deleteByFilter(alias, { op: "eq", field: "n", value: 1 })).toBe(1);
      expect(await suite.store.deleteAll(alias)).toBe(1);
      expect(await suite.store.count(name)).toBe(0);
      expect((await suite.store.aliases()).get(alias)).toBe(name);
      expect((await suite.store.list()).map((manifest) => manifest.name)).not.toContain(alias);
    });

    it("switched: every client's next call goes to the new collection", async () => {
      await using other = suite.place.open();
      await suite.store.upsert(name, [point("old")]);
      await suite.store.upsert(second.name, [point("new", vec(1, 0))]);
      for (const target of [name, second.name, name]) {
        await suite.store.setAlias(alias, target);
        for (const client of suite.store.capabilities.consistency === "strong"
          ? [suite.store, other]
          : [suite.store]) {
          expect((await client.scroll(alias)).points[0]?.id).toBe(target === name ? "old" : "new");
          expect((await client.describe(alias))?.name).toBe(target);
        }
      }
      await other.setAlias(alias, second.name);
      await other.drop(name);
      expect(await suite.store.query(alias, { vector: vec(1, 0) })).toMatchObject([{ id: "new" }]);
    });

    it("go with their collection, or alone", async () => {
      await suite.store.setAlias(alias, second.name);
      expect(await suite.store.drop(alias)).toBe(false);
      expect(await suite.store.drop(second.name)).toBe(true);
      expect((await suite.store.aliases()).has(alias)).toBe(false);
      await expect(suite.store.count(alias)).rejects.toMatchObject({ code: "COLLECTION_NOT_FOUND" });
      await suite.store.setAlias(alias, name);
      expect(await suite.store.removeAlias(alias)).toBe(true);
      expect(await suite.store.removeAlias(alias)).toBe(false);
      expect(await suite.store.describe(alias)).toBeNull();
      expect(await suite.store.describe(name)).not.toBeNull();
    });

    it("may be given by another alias, which is followed once", async () => {
      await suite.store.setAlias(alias, name);
      await suite.store.setAlias("conformance-copy", alias);
      await suite.store.setAlias(alias, second.name);
      expect((await suite.store.aliases()).get("conformance-copy")).toBe(name);
      await suite.store.removeAlias("conformance-copy");
    });

    it("never share a name with a collection", async () => {
      await expect(suite.store.setAlias(second.name, name)).rejects.toMatchObject(taken);
      await suite.store.setAlias(alias, name);
      await expect(suite.store.ensureCollection({ ...spec, name: alias })).rejects.toMatchObject(taken);
      await expect(suite.store.setAlias("ab", name)).rejects.toMatchObject({
        code: "INVALID_INPUT",
        message: expect.stringContaining("alias"),
      });
      const missing = { code: "COLLECTION_NOT_FOUND" };
      await expect(suite.store.setAlias(alias, "absent-one")).rejects.toMatchObject(missing);
      expect((await suite.store.aliases()).get(alias)).toBe(name);
    });

    it("carry the space of their collection", async () => {
      const space = { fingerprint: `vs1:${"b2".repeat(32)}`, model: "test/model-b@1" };
      await suite.store.setAlias(alias, name);
      const refusal = { code: "SPACE_MISMATCH", message: expect.stringContaining("test/model-a@1") };
      await expect(suite.store.upsert(alias, [point("a")], { space })).rejects.toMatchObject(refusal);
      await expect(suite.store.query(alias, { vector: vec(1, 0, 0, 0), space })).rejects.toMatchObject(
        refusal,
      );
    });
  });
}
