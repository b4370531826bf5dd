import { describe, expect, it } from "vitest";
import { name, point, type Suite, vec } from "./suite.ts";

/** Cosine scores, ties by id, filters before ranks, pages that go on. */
export function describeQueries(suite: Suite): void {
  describe("queries", () => {
    it("scores by cosine whatever the lengths of the vectors", async () => {
      await suite.store.upsert(name, [
        point("same", vec(100, 0, 0, 0)),
        point("half", vec(0.001, 0.001, 0, 0)),
        point("right angle", vec(0, 7, 0, 0)),
        point("opposite", vec(-3, 0, 0, 0)),
      ]);
      const found = await suite.store.query(name, { vector: vec(0.5, 0, 0, 0) });
      expect(found.map(({ id }) => id)).toEqual(["same", "half", "right angle", "opposite"]);
      for (const [index, score] of [1, Math.SQRT1_2, 0, -1].entries()) {
        expect(found[index]?.score).toBeCloseTo(score, 4);
      }
      for (const { score } of found) expect(Math.abs(score)).toBeLessThanOrEqual(1);
      const good = await suite.store.query(name, { vector: vec(0.5, 0, 0, 0), minScore: 0.5 });
      expect(good.map(({ id }) => id)).toEqual(["same", "half"]);
    });

    it("orders equal scores by id, also where the limit cuts", async () => {
      const ids = ["b", "a", "\uffff", "😀", "é", "Z"];
      await suite.store.upsert(
        name,
        ids.map((id) => point(id)),
      );
      const found = await suite.store.query(name, { vector: vec(4, 3, 2, 1), limit: 4 });
      expect(found.map(({ id }) => id)).toEqual(["Z", "a", "b", "é"]);
      const all = await suite.store.query(name, { vector: vec(4, 3, 2, 1) });
      expect(all.slice(4).map(({ id }) => id)).toEqual(["\uffff", "😀"]);
    });

    it("filters before it ranks", async () => {
      const points = Array.from({ length: 200 }, (_, i) =>
        point(`p${i}`, vec(1, i / 100, 0, 0), { rare: i % 50 === 49 }),
      );
      await suite.store.upsert(name, points);
      const found = await suite.store.query(name, {
        vector: vec(1, 0, 0, 0),
        limit: 3,
        filter: { op: "eq", field: "rare", value: true },
      });
      expect(found.map(({ id }) => id)).toEqual(["p49", "p99", "p149"]);
    });

    it("sees what was just written, changed and deleted", async () => {
      const vector = vec(1, 0, 0, 0);
      const best = async (): Promise<unknown> => (await suite.store.query(name, { vector, limit: 1 }))[0]?.id;
      await suite.store.upsert(name, [point("a", vec(1, 1, 0, 0))]);
      expect(await best()).toBe("a");
      await suite.store.upsert(name, [point("b", vec(1, 0, 0, 0))]);
      expect(await best()).toBe("b");
      await suite.store.upsert(name, [point("b", vec(-1, 0, 0, 0))]);
      expect(await best()).toBe("a");
      await suite.store.delete(name, ["a"]);
      expect(await best()).toBe("b");
    });
  });

  describe("scroll", () => {
    it("goes on after its cursor whatever happens in between", async () => {
      const ids = ["a", "b", "c", "d", "e"];
      await suite.store.upsert(
        name,
        ids.map((id) => point(id)),
      );
      const first = await suite.store.scroll(name, { limit: 2 });
      await suite.store.upsert(name, [point("a1"), point("c1")]);
      await suite.store.delete(name, ["b", "d"]);
      const second = await suite.store.scroll(name, { limit: 10, cursor: first.cursor });
      expect(first.points.map(({ id }) => id)).toEqual(["a", "b"]);
      expect(second.points.map(({ id }) => id)).toEqual(["c", "c1", "e"]);
      expect(second.cursor).toBeNull();
    });
  });
}
