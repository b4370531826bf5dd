import { describe, expect, it } from "vitest";
import type { VectorStore } from "../../stores/types.ts";
import { name, point, type Suite, spec, vec } from "./suite.ts";

/** Several clients at one database. */
export function describeClients(suite: Suite): void {
  describe("two clients", () => {
    it("see each other's writes at the next call, where the store claims so", async () => {
      await using other = suite.place.open();
      const second = suite.store.capabilities.consistency === "strong" ? other : suite.store;
      const vector = vec(1, 0, 0, 0);
      const ids = async (from: VectorStore): Promise<string[]> =>
        (await from.query(name, { vector })).map(({ id }) => id);
      await suite.store.upsert(name, [point("a", vec(1, 1, 0, 0)), point("b", vec(0, 1, 0, 0))]);
      expect(await ids(second)).toEqual(["a", "b"]);
      await second.upsert(name, [point("c", vec(1, 0, 0, 0))]);
      expect(await ids(suite.store)).toEqual(["c", "a", "b"]);
      await suite.store.delete(name, ["a"]);
      await suite.store.upsert(name, [point("d", vec(1, 2, 0, 0))]);
      expect(await ids(second)).toEqual(["c", "d", "b"]);
      await second.drop(name);
      await second.ensureCollection(spec);
      await second.upsert(name, [point("z")]);
      expect(await ids(suite.store)).toEqual(["z"]);
    });
  });
}
