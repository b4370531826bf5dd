import { describe, expect, it } from "vitest";
import { name, point, type Suite, vec } from "./suite.ts";

/** What is written comes back as it was, in any number. */
export function describePoints(suite: Suite): void {
  describe("points", () => {
    it("keeps vectors bit for bit and payloads as they are", async () => {
      const payload = { text: "Größe 'x' \"y\" \\ 😀\n\t", n: -0.1, yes: true, no: false, nothing: null };
      const vector = vec(1e-30, -3.4e38, 0.1, 1 / 3);
      await suite.store.upsert(name, [point("p", vector, payload)]);
      const [found] = await suite.store.get(name, ["p"], { withVectors: true });
      expect(found).toEqual({ id: "p", vector, payload });
      expect(await suite.store.get(name, ["p"])).toEqual([{ id: "p", payload }]);
    });

    it("takes more than one batch at once, in every mode", async () => {
      const size = suite.store.capabilities.maxUpsertBatch + 1;
      const points = Array.from({ length: size }, (_, i) => point(`id-${i}`, vec(1, i, 0, 1), { i }));
      expect(await suite.store.upsert(name, points)).toEqual({
        inserted: size,
        updated: 0,
        unchanged: 0,
        skipped: 0,
      });
      expect(await suite.store.count(name)).toBe(size);
      expect(await suite.store.upsert(name, points)).toMatchObject({ unchanged: size });
      expect(await suite.store.upsert(name, points, { onDuplicate: "skip" })).toMatchObject({
        skipped: size,
      });
      const got = await suite.store.get(name, ["id-0", "none", `id-${size - 1}`]);
      expect(got.map((found) => found?.payload)).toEqual([{ i: 0 }, undefined, { i: size - 1 }]);
      const ids = points.map(({ id }) => id);
      expect(await suite.store.delete(name, [...ids.slice(1), "none"])).toBe(size - 1);
      await suite.store.upsert(name, points);
      expect(await suite.store.deleteAll(name)).toBe(size);
      expect(await suite.store.deleteAll(name)).toBe(0);
      expect(await suite.store.upsert(name, points)).toMatchObject({ inserted: size });
    });

    it('writes nothing of a "fail" call whose last batch has a taken id', async () => {
      await suite.store.upsert(name, [point("taken")]);
      const size = suite.store.capabilities.maxUpsertBatch + 1;
      const many = Array.from({ length: size }, (_, i) => point(`id-${i}`));
      const large = many.slice(0, 20).map((small) => ({ ...small, payload: { text: "x".repeat(200_000) } }));
      for (const points of [many, large]) {
        const call = suite.store.upsert(name, [...points, point("taken")], { onDuplicate: "fail" });
        await expect(call).rejects.toMatchObject({ code: "DUPLICATE_DOCUMENT" });
        expect(await suite.store.count(name)).toBe(1);
      }
    });

    it("takes nothing as nothing", async () => {
      const none = { inserted: 0, updated: 0, unchanged: 0, skipped: 0 };
      expect(await suite.store.upsert(name, [])).toEqual(none);
      expect(await suite.store.get(name, [])).toEqual([]);
      expect(await suite.store.delete(name, [])).toBe(0);
      expect(await suite.store.query(name, { vector: vec(1, 0, 0, 0) })).toEqual([]);
      expect(await suite.store.scroll(name)).toEqual({ points: [], cursor: null });
    });
  });
}
