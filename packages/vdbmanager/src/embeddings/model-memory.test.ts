import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";
import { modelFootprint } from "../inference/index.ts";
import type { ModelProvider } from "../models/index.ts";
import type { EmbeddingConfig } from "./embedding-config.ts";
import { EmbeddingManager } from "./embedding-manager.ts";
import { folderProvider } from "./folder-provider.ts";

const tiny = fileURLToPath(new URL("../../testdata/tiny-models/", import.meta.url));
const providers: Record<string, ModelProvider> = {
  first: folderProvider(`${tiny}bert-truncation-left`),
  second: folderProvider(`${tiny}distilbert-dense-tanh`),
};
const provider: ModelProvider = {
  ready: (reference, options) => (providers[reference] as ModelProvider).ready(reference, options),
};
const managers: EmbeddingManager[] = [];
afterEach(async () => {
  await Promise.all(managers.splice(0).map((manager) => manager.close()));
});

function create(config: EmbeddingConfig = {}): EmbeddingManager {
  const manager = new EmbeddingManager({
    provider,
    model: "first",
    threads: 1,
    textCacheBytes: 0,
    ...config,
  });
  managers.push(manager);
  return manager;
}

const statesOf = (manager: EmbeddingManager): unknown =>
  manager.status().models.map(({ pool }) => pool.state);
/** A limit that leaves room for one of the two models, whatever this process uses. */
function roomForOne(): number {
  const { runtimeBytes } = modelFootprint(`${tiny}bert-truncation-left`);
  return Math.round((process.memoryUsage.rss() + 1.5 * runtimeBytes) / 0.95);
}

describe("models in memory", () => {
  it("start a further host when much bulk work waits, and give the same bits", async () => {
    const texts = Array.from(
      { length: 3000 },
      (_, index) => `singer ${index} ${"concert ".repeat(index % 20)}`,
    );
    const expected = await create().encode(texts);
    const manager = create({ threads: 2 });
    await manager.encode("one text needs one host");
    expect(manager.status().models[0]?.pool.hosts.map(({ state }) => state)).toEqual(["ready", "stopped"]);
    const first = await manager.encode(texts);
    await vi.waitFor(() => expect(manager.status().models[0]?.pool.hosts[1]?.state).toBe("ready"), 30_000);
    const second = await manager.encode(texts);
    expect(first.data).toEqual(expected.data);
    expect(second.data).toEqual(expected.data);
    const status = manager.status();
    expect(status.models[0]?.pool.plan.join("\n")).toMatch(
      /2 hosts, because more than 1500 ms of bulk work waited/,
    );
    expect(status.models[0]?.pool.hosts[1]?.privateBytes).not.toBeNull();
    expect(status.resources?.threads).toEqual({
      total: 2,
      busy: 0,
      waiting: 0,
      from: "EmbeddingConfig.threads",
    });
  });

  it("leave when nobody calls, and come back with the next call", async () => {
    const manager = create({ pinnedModels: [], idleUnloadMs: 30 });
    const before = await manager.encode("singer");
    await vi.waitFor(() => expect(statesOf(manager)).toEqual(["asleep"]), 10_000);
    expect(manager.status().models[0]?.host.state).toMatch(/^stop/);
    expect(await manager.encode("singer")).toEqual(before);
    await vi.waitFor(() => expect(manager.status().resources?.memory.reservedBytes).toBe(0), 10_000);
  });

  it("make room for each other, the longest unused first", async () => {
    const manager = create({ pinnedModels: [], memoryLimitBytes: roomForOne() });
    const first = await manager.encode("singer", { model: "first" });
    const second = await manager.encode("singer", { model: "second" });
    expect(statesOf(manager)).toEqual(["asleep", "awake"]);
    expect(await manager.encode("singer", { model: "first" })).toEqual(first);
    expect(statesOf(manager)).toEqual(["awake", "asleep"]);
    expect(await manager.encode("singer", { model: "second" })).toEqual(second);
  });

  it("stay when they are pinned: the other is refused with the numbers, and no process starts for it", async () => {
    const manager = create({ memoryLimitBytes: roomForOne() });
    await manager.encode("singer");
    expect(manager.status().models[0]?.pool).toMatchObject({ isPinned: true, state: "awake" });
    await expect(manager.encode("singer", { model: "second" })).rejects.toMatchObject({
      code: "INSUFFICIENT_MEMORY",
      details: {
        neededBytes: expect.any(Number) as number,
        limitBytes: manager.status().resources?.memory.limitBytes,
        from: "EmbeddingConfig.memoryLimitBytes",
      },
    });
    expect(manager.status().models).toHaveLength(1);
    expect(await manager.encode("stadium")).toHaveLength(32);
  });

  it("fail all that wait when a model cannot come back", async () => {
    const manager = create({ pinnedModels: ["second"], memoryLimitBytes: roomForOne() });
    await manager.encode("singer", { model: "first" });
    await manager.encode("singer", { model: "second" });
    const calls = ["a", "b"].map((text) => manager.encode(text, { model: "first" }));
    for (const result of await Promise.allSettled(calls)) {
      expect(result).toMatchObject({ status: "rejected", reason: { code: "INSUFFICIENT_MEMORY" } });
    }
    expect(manager.status().models[0]?.queue.query.calls).toBe(0);
  });

  it("share the threads: bulk work of two models ends, and queries pass", async () => {
    const manager = create();
    const texts = Array.from(
      { length: 2000 },
      (_, index) => `singer ${index} ${"concert ".repeat(index % 30)}`,
    );
    await manager.preloadModels(["first", "second"]);
    const bulk = ["first", "second"].map((model) => manager.encode(texts, { model }));
    const queries = await Promise.all(
      ["first", "second"].map((model) => manager.encode("a query", { model })),
    );
    expect(queries.map(({ length }) => length > 0)).toEqual([true, true]);
    for (const { rows } of await Promise.all(bulk)) expect(rows).toBe(texts.length);
    expect(manager.status().resources?.threads).toMatchObject({ busy: 0, waiting: 0 });
  });
});
