import { describe, expect, it } from "vitest";
import { storeLimits } from "../../stores/core/limits.ts";
import type { Filter, Point } from "../../stores/types.ts";
import { name, point, type Suite, spec, vec } from "./suite.ts";

/** Bad input names the field and changes nothing. */
export function describeRefusals(suite: Suite): void {
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
      await expect(suite.store.upsert(name, [point("good"), wrong])).rejects.toMatchObject({
        code: "INVALID_INPUT",
        message: expect.stringContaining(field),
      });
      expect(await suite.store.count(name)).toBe(0);
    });

    it("of queries", async () => {
      const vector = vec(1, 0, 0, 0);
      const refused = (field: string) => ({
        code: "INVALID_INPUT",
        message: expect.stringContaining(field),
      });
      await expect(suite.store.query(name, { vector: vec(0, 0, 0, 0) })).rejects.toMatchObject(
        refused("vector"),
      );
      await expect(suite.store.query(name, { vector: vec(1, 2) })).rejects.toMatchObject(refused("vector"));
      await expect(suite.store.query(name, { vector, limit: 0 })).rejects.toMatchObject(refused("limit"));
      await expect(suite.store.query(name, { vector, limit: 1.5 })).rejects.toMatchObject(refused("limit"));
      await expect(suite.store.query(name, { vector, minScore: Number.NaN })).rejects.toMatchObject(
        refused("minScore"),
      );
      await expect(suite.store.query(name, { vector, exact: 1 as never })).rejects.toMatchObject(
        refused("exact"),
      );
      await expect(suite.store.scroll(name, { limit: 1e6 })).rejects.toMatchObject(refused("limit"));
      await expect(suite.store.scroll(name, { cursor: "" })).rejects.toMatchObject(refused("cursor"));
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
        await expect(suite.store.count(name, { filter })).rejects.toMatchObject({
          code: "INVALID_INPUT",
          message: expect.stringContaining(field),
        });
      }
    });

    it("of names", async () => {
      for (const wrong of ["ab", "a b c", "x".repeat(121), "a;b", "../x", ""]) {
        await expect(suite.store.describe(wrong)).rejects.toMatchObject({ code: "INVALID_INPUT" });
        await expect(suite.store.ensureCollection({ ...spec, name: wrong })).rejects.toMatchObject({
          code: "INVALID_INPUT",
        });
      }
    });

    it("of work that was cancelled or has no time", async () => {
      const signal = AbortSignal.abort();
      await expect(suite.store.count(name, { signal })).rejects.toMatchObject({ code: "ABORTED" });
      await expect(suite.store.upsert(name, [point("a")], { deadlineMs: 0 })).rejects.toMatchObject({
        code: "DEADLINE_EXCEEDED",
      });
      expect(await suite.store.count(name)).toBe(0);
    });

    it("of calls after close, which may be called twice", async () => {
      const closed = suite.place.open();
      await closed.count(name);
      await closed.close();
      await closed.close();
      await expect(closed.count(name)).rejects.toMatchObject({ code: "CLOSED" });
    });
  });
}
