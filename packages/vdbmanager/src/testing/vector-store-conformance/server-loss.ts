import { describe, expect, it } from "vitest";
import { acknowledgedRanges, upsertProgress } from "../../stores/core/upsert-progress.ts";
import type { Point, VectorStore } from "../../stores/types.ts";
import { manyPoints, name, type ServerControl, type Suite, spec, vec } from "./suite.ts";

const outage = { code: expect.stringMatching(/^(?:STORE_UNAVAILABLE|DEADLINE_EXCEEDED)$/) };

/** A server that is killed: typed errors while it is away; afterwards everything acknowledged is there. */
export function describeServerLoss(suite: Suite, server: ServerControl): void {
  describe("a server that is killed", () => {
    it("is an outage for every call, never an empty answer, and the same handle goes on afterwards", async () => {
      const { store } = suite;
      await store.upsert(name, manyPoints(10));
      await server.kill();
      const options = { deadlineMs: 5_000 };
      const vector = vec(1, 2, 3, 4);
      const calls: Promise<unknown>[] = [
        store.ensureCollection(spec, options),
        store.describe(name, options),
        store.list(options),
        store.upsert(name, manyPoints(1), options),
        store.query(name, { vector }, options),
        store.get(name, ["p1"], options),
        store.delete(name, ["p1"], options),
        store.deleteByFilter(name, { op: "eq", field: "i", value: 1 }, options),
        store.deleteAll(name, options),
        store.count(name, options),
        store.scroll(name, options),
        store.setAlias("conformance-live", name, options),
        store.aliases(options),
        store.drop(name, options),
        store.health(options),
      ];
      const outcomes = await Promise.allSettled(calls);
      await server.restart();
      for (const outcome of outcomes) expect(outcome).toMatchObject({ status: "rejected", reason: outage });
      await store.health();
      expect(await store.count(name)).toBe(10);
      expect(await store.query(name, { vector, limit: 3 })).toHaveLength(3);
    });

    it("in the middle of a batch: nothing acknowledged is lost, resuming completes the rest", async () => {
      const { store } = suite;
      const acknowledged: Point[] = [];
      let current: Point[] = [];
      const size = 3 * store.capabilities.maxUpsertBatch + 1;
      const ingest = async (): Promise<never> => {
        for (let round = 0; ; round++) {
          current = manyPoints(size, `r${round}-`);
          await store.upsert(name, current);
          acknowledged.push(...current);
        }
      };
      const failure = ingest().catch((error: unknown) => error);
      while ((await store.count(name)) === 0) {
        // Each look is a call of its own: the first batch is on its way.
      }
      await server.kill();
      const error = await failure;
      await server.restart();
      expect(error).toMatchObject(outage);
      const progress = upsertProgress(error);
      const ranges = progress === null ? [] : acknowledgedRanges(progress.resume);
      acknowledged.push(...ranges.flatMap(([from, to]) => current.slice(from, to)));
      expect(await store.count(name)).toBeGreaterThanOrEqual(acknowledged.length);
      await expectStored(store, acknowledged);

      const resume = progress === null ? {} : { resume: progress.resume };
      const result = await store.upsert(name, current, resume);
      expect(result.inserted + result.updated + result.unchanged).toBe(size);
      await expectStored(store, current);
      expect((await store.count(name)) % size).toBe(0);
    });
  });
}

async function expectStored(store: VectorStore, points: readonly Point[]): Promise<void> {
  const found = await store.get(
    name,
    points.map(({ id }) => id),
    { withVectors: true },
  );
  const missing = points.filter((_, index) => found[index] === null).map(({ id }) => id);
  expect(missing).toEqual([]);
  expect(found).toEqual(points);
}
