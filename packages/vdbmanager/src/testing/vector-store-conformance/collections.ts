import { describe, expect, it } from "vitest";
import { name, point, type Suite, spec, vec } from "./suite.ts";

/** Making, describing, dropping; one collection apart from the other. */
export function describeCollections(suite: Suite): void {
  describe("collections", () => {
    it("creates once and then verifies", async () => {
      const manifest = await suite.store.ensureCollection(spec);
      expect(manifest).toMatchObject(spec);
      expect(manifest.createdBy).toMatch(/^thoth-vdbmanager \d/);
      expect(Number.isNaN(Date.parse(manifest.createdAt))).toBe(false);
      expect(await suite.store.describe(name)).toEqual(manifest);
      expect(await suite.store.list()).toContainEqual(manifest);
      expect(await suite.store.describe("no-such-collection")).toBeNull();
    });

    it("drops, and says whether there was anything", async () => {
      await suite.store.upsert(name, [point("a")]);
      expect(await suite.store.drop(name)).toBe(true);
      expect(await suite.store.drop(name)).toBe(false);
      expect(await suite.store.describe(name)).toBeNull();
      await suite.store.ensureCollection(spec);
      expect(await suite.store.count(name)).toBe(0);
      expect(await suite.store.query(name, { vector: vec(1, 0, 0, 0) })).toEqual([]);
    });

    it("keeps collections apart", async () => {
      await suite.store.ensureCollection({ ...spec, name: "conformance-2", dimensions: 2 });
      await suite.store.upsert(name, [point("a")]);
      await suite.store.upsert("conformance-2", [point("a", vec(0, 1)), point("b", vec(1, 0))]);
      expect(await suite.store.count(name)).toBe(1);
      expect(await suite.store.count("conformance-2")).toBe(2);
      await suite.store.drop("conformance-2");
      expect(await suite.store.count(name)).toBe(1);
    });

    it("says which collection is missing", async () => {
      const missing = { code: "COLLECTION_NOT_FOUND", message: expect.stringContaining("absent-one") };
      await expect(suite.store.upsert("absent-one", [point("a")])).rejects.toMatchObject(missing);
      await expect(suite.store.query("absent-one", { vector: vec(1, 0, 0, 0) })).rejects.toMatchObject(
        missing,
      );
      await expect(suite.store.get("absent-one", ["a"])).rejects.toMatchObject(missing);
      await expect(suite.store.delete("absent-one", ["a"])).rejects.toMatchObject(missing);
      await expect(suite.store.count("absent-one")).rejects.toMatchObject(missing);
      await expect(suite.store.scroll("absent-one")).rejects.toMatchObject(missing);
    });
  });
}
