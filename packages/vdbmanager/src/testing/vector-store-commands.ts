import fc from "fast-check";
import { expect } from "vitest";
import { isThothError } from "../errors/index.ts";
import type {
  CollectionSpec,
  Filter,
  OnDuplicate,
  Point,
  ScoredPoint,
  StoreCapabilities,
  VectorStore,
} from "../stores/types.ts";
import type { ReferenceCollection, ReferenceVectorStore } from "./reference-vector-store.ts";
import { filter, id, point, vector, within } from "./vector-store-arbitraries.ts";

/** The store under test, as several clients see it. */
export interface RealStore {
  readonly clients: VectorStore[];
  /** Which client makes the next call. */
  current: number;
  open(): VectorStore;
  readonly spec: CollectionSpec;
}

type Command = fc.AsyncCommand<ReferenceVectorStore, RealStore>;
type Run = (model: ReferenceVectorStore, store: VectorStore, real: RealStore) => Promise<void>;

/** Float32 and other orders of summing: scores closer than this may change places between backends. */
const tolerance = 1e-4;

function command(name: string, run: Run): Command {
  return {
    check: () => true,
    run: (model, real) => run(model, real.clients[real.current] as VectorStore, real),
    toString: () => name,
  };
}

/** The answer, or the code of an error that the reference may answer with too. */
async function outcome(call: Promise<unknown>): Promise<unknown> {
  return await call.catch((error: unknown) => {
    if (isThothError(error, "COLLECTION_NOT_FOUND", "NAME_TAKEN", "DUPLICATE_DOCUMENT")) return error.code;
    throw error;
  });
}

/** Asks the collection that `name` stands for; where there is none, the real store must say so too. */
function onCollection(
  title: string,
  name: string,
  run: (collection: ReferenceCollection, store: VectorStore) => Promise<void>,
  anyCall: (store: VectorStore) => Promise<unknown> = (store) => store.count(name),
): Command {
  return command(`${title} of ${name}`, async (model, store) => {
    const collection = model.find(name);
    if (typeof collection === "string") expect(await outcome(anyCall(store))).toBe(collection);
    else await run(collection, store);
  });
}

/** Two collections to begin with, two names for aliases; any name may be used as either. */
const names = ["commands-a", "commands-b", "commands-x", "commands-y"] as const;
const anyName = fc.constantFrom(...names);
const oftenTheSame = fc.oneof({ weight: 3, arbitrary: fc.constantFrom("commands-a", "commands-x") }, anyName);

/** Sequences of calls, each checked against the reference. */
export function storeCommands(
  maxCommands: number,
  capabilities: StoreCapabilities,
): fc.Arbitrary<Iterable<Command>> {
  const condition = filter.map((any) => within(capabilities, any));
  const optional = fc.option(condition, { nil: undefined });
  const onDuplicate = fc.constantFrom<OnDuplicate>("overwrite", "overwrite", "skip", "fail");
  const limit = fc.integer({ min: 1, max: 12 });
  const minScore = fc.option(fc.constantFrom(-0.5, 0, 0.6));
  const canBeExact = capabilities.exact === "never" ? fc.constant(false) : fc.boolean();
  const write = fc
    .tuple(oftenTheSame, fc.array(point, { maxLength: 6 }), onDuplicate)
    .map((parts) => upsert(...parts));
  const search = fc
    .tuple(
      oftenTheSame,
      fc.record({ direction: vector, limit, minScore, condition: optional, exact: canBeExact }),
    )
    .map((parts) => query(...parts));
  return fc.commands(
    [
      write,
      write,
      search,
      search,
      fc.tuple(oftenTheSame, fc.array(id, { maxLength: 3 })).map((parts) => remove(...parts)),
      fc.tuple(oftenTheSame, condition).map((parts) => removeByFilter(...parts)),
      oftenTheSame.map(removeAll),
      fc.tuple(oftenTheSame, fc.integer({ min: 1, max: 5 }), optional).map((parts) => scroll(...parts)),
      fc.tuple(oftenTheSame, fc.array(id, { maxLength: 4 })).map((parts) => get(...parts)),
      fc.tuple(anyName, anyName).map((parts) => setAlias(...parts)),
      fc.tuple(fc.constantFrom("commands-x", "commands-y"), anyName).map((parts) => setAlias(...parts)),
      anyName.map(removeAlias),
      anyName.map(ensure),
      anyName.map(drop),
      fc.constant(look()),
      fc.constant(reopen()),
      ...(capabilities.consistency === "strong" ? [fc.constant(otherClient())] : []),
    ],
    // Long ones: what goes wrong with an alias takes several steps to show.
    { maxCommands, size: "max" },
  );
}

function upsert(name: string, points: readonly Point[], onDuplicate: OnDuplicate): Command {
  const call = (store: VectorStore): Promise<unknown> => store.upsert(name, points, { onDuplicate });
  return onCollection(
    `upsert ${onDuplicate} ${fc.stringify(points)}`,
    name,
    async (model, store) => {
      const expected = model.upsert(points, onDuplicate) ?? "DUPLICATE_DOCUMENT";
      expect(await outcome(call(store))).toEqual(expected);
    },
    call,
  );
}

function remove(name: string, ids: readonly string[]): Command {
  const call = (store: VectorStore): Promise<unknown> => store.delete(name, ids);
  return onCollection(
    `delete ${fc.stringify(ids)}`,
    name,
    async (model, store) => expect(await call(store)).toBe(model.delete(ids)),
    call,
  );
}

function removeByFilter(name: string, condition: Filter): Command {
  const call = (store: VectorStore): Promise<unknown> => store.deleteByFilter(name, condition);
  return onCollection(
    `deleteByFilter ${fc.stringify(condition)}`,
    name,
    async (model, store) => {
      const ids = model.matching(condition).map((match) => match.id);
      expect(await call(store)).toBe(model.delete(ids));
    },
    call,
  );
}

function removeAll(name: string): Command {
  const call = (store: VectorStore): Promise<unknown> => store.deleteAll(name);
  return onCollection(
    "deleteAll",
    name,
    async (model, store) => {
      expect(await call(store)).toBe(model.points.size);
      model.points.clear();
    },
    call,
  );
}

function query(
  name: string,
  request: {
    direction: Float32Array;
    limit: number;
    minScore: number | null;
    condition: Filter | undefined;
    exact: boolean;
  },
): Command {
  const { direction, limit, minScore, condition, exact } = request;
  const call = (store: VectorStore) =>
    store.query(name, {
      vector: direction,
      limit,
      exact,
      ...(minScore === null ? {} : { minScore }),
      ...(condition === undefined ? {} : { filter: condition }),
    });
  return onCollection(
    `query ${fc.stringify(request)}`,
    name,
    async (model, store) => {
      const found = await call(store);
      expectRanking(found, model.scores(direction, condition), limit, minScore ?? -2);
      for (const hit of found) expect(hit.payload).toEqual(model.points.get(hit.id)?.payload);
    },
    call,
  );
}

function scroll(name: string, limit: number, condition: Filter | undefined): Command {
  return onCollection(`scroll ${fc.stringify({ limit, condition })}`, name, async (model, store) => {
    const options = condition === undefined ? {} : { filter: condition };
    const pages: { id: string }[] = [];
    let cursor: string | null = null;
    do {
      const page = await store.scroll(name, { ...options, limit, cursor });
      expect(page.points.length).toBeLessThanOrEqual(limit);
      pages.push(...page.points);
      cursor = page.cursor;
    } while (cursor !== null);
    const expected = model.matching(condition);
    expect(pages.map((found) => found.id)).toEqual(expected.map((match) => match.id));
    expect(await store.count(name, options)).toBe(expected.length);
  });
}

function get(name: string, ids: readonly string[]): Command {
  const call = (store: VectorStore): Promise<unknown> => store.get(name, ids, { withVectors: true });
  return onCollection(
    `get ${fc.stringify(ids)}`,
    name,
    async (model, store) =>
      expect(await call(store)).toEqual(ids.map((wanted) => model.points.get(wanted) ?? null)),
    call,
  );
}

function setAlias(alias: string, name: string): Command {
  return command(`setAlias ${alias} -> ${name}`, async (model, store) => {
    expect(await outcome(store.setAlias(alias, name))).toBe(model.setAlias(alias, name));
  });
}

function removeAlias(alias: string): Command {
  return command(`removeAlias ${alias}`, async (model, store) => {
    expect(await store.removeAlias(alias)).toBe(model.aliases.delete(alias));
  });
}

function ensure(name: string): Command {
  return command(`ensureCollection ${name}`, async (model, store, { spec }) => {
    const made = store.ensureCollection({ ...spec, name }).then((manifest) => manifest.name);
    expect(await outcome(made)).toBe(model.ensure(name));
  });
}

function drop(name: string): Command {
  return command(`drop ${name}`, async (model, store) => {
    expect(await store.drop(name)).toBe(model.drop(name));
  });
}

/** What there is: collections, aliases, and what each name stands for. */
function look(): Command {
  return command("look", async (model, store) => {
    const listed = (await store.list()).map((manifest) => manifest.name);
    expect(listed.filter((name) => name.startsWith("commands-"))).toEqual(
      [...model.collections.keys()].sort(),
    );
    const aliases = [...(await store.aliases())].filter(([alias]) => alias.startsWith("commands-"));
    expect(aliases).toEqual([...model.aliases].sort());
    for (const name of names) {
      const found = model.collections.has(model.nameOf(name)) ? model.nameOf(name) : undefined;
      expect((await store.describe(name))?.name).toBe(found);
    }
  });
}

function reopen(): Command {
  return command("reopen", async (_model, store, real) => {
    await store.close();
    real.clients[real.current] = real.open();
  });
}

function otherClient(): Command {
  return command("the other client goes on", async (_model, _store, real) => {
    real.current = 1 - real.current;
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
