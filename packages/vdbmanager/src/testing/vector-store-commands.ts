import fc from "fast-check";
import { expect } from "vitest";
import { isThothError } from "../errors/index.ts";
import type { Filter, Point, ScoredPoint, VectorStore } from "../stores/types.ts";
import type { ReferenceCollection } from "./reference-vector-store.ts";
import { filter, id, point, vector } from "./vector-store-arbitraries.ts";

/** The store under test; `reopen` replaces the handle. */
export interface RealStore {
  store: VectorStore;
  readonly collection: string;
  reopen(): Promise<VectorStore>;
}

type Command = fc.AsyncCommand<ReferenceCollection, RealStore>;

/** Float32 and other orders of summing: scores closer than this may change places between backends. */
const tolerance = 1e-4;

function command(name: string, run: (model: ReferenceCollection, real: RealStore) => Promise<void>): Command {
  return { check: () => true, run, toString: () => name };
}

/** Sequences of calls, each checked against the reference. */
export function storeCommands(maxCommands: number): fc.Arbitrary<Iterable<Command>> {
  const optionalFilter = fc.option(filter, { nil: undefined });
  const onDuplicate = fc.constantFrom(
    "overwrite" as const,
    "overwrite" as const,
    "skip" as const,
    "fail" as const,
  );
  return fc.commands(
    [
      fc.tuple(fc.array(point, { maxLength: 6 }), onDuplicate).map(([points, mode]) => upsert(points, mode)),
      fc.array(id, { maxLength: 3 }).map(remove),
      filter.map(removeByFilter),
      fc.constant(removeAll()),
      fc
        .tuple(
          vector,
          fc.integer({ min: 1, max: 12 }),
          fc.option(fc.constantFrom(-0.5, 0, 0.6)),
          optionalFilter,
          fc.boolean(),
        )
        .map((parts) => query(...parts)),
      fc
        .tuple(fc.integer({ min: 1, max: 5 }), optionalFilter)
        .map(([limit, condition]) => scroll(limit, condition)),
      fc.array(id, { maxLength: 4 }).map(get),
      fc.constant(reopen()),
    ],
    { maxCommands },
  );
}

function upsert(points: readonly Point[], onDuplicate: "overwrite" | "skip" | "fail"): Command {
  return command(`upsert ${onDuplicate} ${fc.stringify(points)}`, async (model, real) => {
    const expected = model.upsert(points, onDuplicate);
    const result = await real.store
      .upsert(real.collection, points, { onDuplicate })
      .catch((error: unknown) => (isThothError(error, "DUPLICATE_DOCUMENT") ? null : Promise.reject(error)));
    expect(result).toEqual(expected);
  });
}

function remove(ids: readonly string[]): Command {
  return command(`delete ${fc.stringify(ids)}`, async (model, real) => {
    expect(await real.store.delete(real.collection, ids)).toBe(model.delete(ids));
  });
}

function removeByFilter(condition: Filter): Command {
  return command(`deleteByFilter ${fc.stringify(condition)}`, async (model, real) => {
    const ids = model.matching(condition).map((match) => match.id);
    expect(await real.store.deleteByFilter(real.collection, condition)).toBe(model.delete(ids));
  });
}

function removeAll(): Command {
  return command("deleteAll", async (model, real) => {
    expect(await real.store.deleteAll(real.collection)).toBe(model.points.size);
    model.points.clear();
  });
}

function query(
  direction: Float32Array,
  limit: number,
  minScore: number | null,
  condition: Filter | undefined,
  wantExact: boolean,
): Command {
  const name = `query ${fc.stringify({ direction, limit, minScore, condition, wantExact })}`;
  return command(name, async (model, real) => {
    const found = await real.store.query(real.collection, {
      vector: direction,
      limit,
      exact: wantExact && real.store.capabilities.exact !== "never",
      ...(minScore === null ? {} : { minScore }),
      ...(condition === undefined ? {} : { filter: condition }),
    });
    expectRanking(found, model.scores(direction, condition), limit, minScore ?? -2);
    for (const hit of found) expect(hit.payload).toEqual(model.points.get(hit.id)?.payload);
  });
}

function scroll(limit: number, condition: Filter | undefined): Command {
  return command(`scroll ${fc.stringify({ limit, condition })}`, async (model, real) => {
    const options = condition === undefined ? {} : { filter: condition };
    const pages: { id: string }[] = [];
    let cursor: string | null = null;
    do {
      const page = await real.store.scroll(real.collection, { ...options, limit, cursor });
      expect(page.points.length).toBeLessThanOrEqual(limit);
      pages.push(...page.points);
      cursor = page.cursor;
    } while (cursor !== null);
    const expected = model.matching(condition);
    expect(pages.map((found) => found.id)).toEqual(expected.map((match) => match.id));
    expect(await real.store.count(real.collection, options)).toBe(expected.length);
  });
}

function get(ids: readonly string[]): Command {
  return command(`get ${fc.stringify(ids)}`, async (model, real) => {
    const found = await real.store.get(real.collection, ids, { withVectors: true });
    expect(found).toEqual(ids.map((wanted) => model.points.get(wanted) ?? null));
  });
}

function reopen(): Command {
  return command("reopen", async (_model, real) => {
    real.store = await real.reopen();
  });
}

/** The best `limit` of `scores`, best first, equal scores by id; near-equal ones may change places. */
export function expectRanking(
  found: readonly ScoredPoint[],
  scores: ReadonlyMap<string, number>,
  limit: number,
  minScore: number,
): void {
  const ids = found.map((hit) => hit.id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { id: hitId, score } of found) {
    expect(Math.abs(score - (scores.get(hitId) ?? Number.NaN))).toBeLessThanOrEqual(tolerance);
    expect(score).toBeGreaterThanOrEqual(minScore);
  }
  for (const [index, hit] of found.entries()) {
    const next = found[index + 1];
    if (next === undefined) continue;
    expect(hit.score).toBeGreaterThanOrEqual(next.score);
    if (hit.score === next.score) expect(Buffer.compare(Buffer.from(hit.id), Buffer.from(next.id))).toBe(-1);
  }
  expect(found.length).toBeLessThanOrEqual(limit);
  const worst = found.length === limit ? (found.at(-1)?.score ?? 0) : minScore;
  const missed = [...scores].filter(([other, score]) => score > worst + tolerance && !ids.includes(other));
  expect(missed).toEqual([]);
}
