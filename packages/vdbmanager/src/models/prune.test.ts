import { mkdir, mkdtemp, open, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EmbeddingManager } from "../embeddings/embedding-manager.ts";
import { EnvironmentDetector } from "../environment/index.ts";
import { Deadline } from "../resilience/index.ts";
import { tinyModelFolder, tinyWeights } from "../testing/tiny-model-folder.ts";
import { Lease } from "./lease.ts";
import { ModelCache } from "./model-cache.ts";
import { ModelLock } from "./model-lock.ts";
import { ModelStore } from "./model-store.ts";
import { pruneCache } from "./prune.ts";
import { folderSource } from "./sources/folder-source.ts";
import type { ReadyModel } from "./types.ts";

const modelBytes = tinyWeights.length + 25;
let folder: string;
let model: string;
let cache: ModelCache;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "thoth-prune-"));
  model = await tinyModelFolder();
  cache = new ModelCache(join(folder, "cache"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  await rm(model, { recursive: true });
});

function storeOf(source = model): ModelStore {
  return new ModelStore({
    cacheFolder: cache.folder,
    environment: new EnvironmentDetector({ env: { HF_HUB_OFFLINE: "1" }, root: folder }),
    sources: [folderSource(source)],
  });
}

async function bring(id: string, daysAgo: number): Promise<ReadyModel> {
  const ready = await storeOf().ready(id);
  const then = new Date(Date.now() - daysAgo * 86_400_000);
  for (const { path } of ready.files) await utimes(join(ready.folder, path), then, then);
  return ready;
}

const left = async (): Promise<string[]> => (await cache.list()).map(({ id }) => id).sort();

describe("prune", () => {
  it("removes what was used longest ago until the cache is within its bound, and says why", async () => {
    await bring("acme/old", 9);
    await bring("acme/new", 1);
    await bring("acme/middle", 5);
    const report = await pruneCache(cache, { maxBytes: 2 * modelBytes });
    expect(report).toMatchObject({ bytesBefore: 3 * modelBytes, bytesAfter: 2 * modelBytes });
    expect(report.decisions.map(({ id, action }) => `${id} ${action}`)).toEqual([
      "acme/old removed",
      "acme/middle kept",
      "acme/new kept",
    ]);
    expect(await left()).toEqual(["acme/middle", "acme/new"]);
    expect(await readdir(join(cache.repositoryFolder("acme/old"), "blobs"))).toEqual([]);
    expect((await storeOf().ready("acme/old")).source).toBe("folder");
  });

  it("removes nothing in a dry run, and says the same as the run does", async () => {
    await bring("acme/one", 2);
    await bring("acme/two", 1);
    const dry = await pruneCache(cache, { maxBytes: 0, isDryRun: true });
    expect(await left()).toEqual(["acme/one", "acme/two"]);
    expect(await pruneCache(cache, { maxBytes: 0 })).toEqual({ ...dry, isDryRun: false });
    expect(await left()).toEqual([]);
  });

  it("keeps what a lock names", async () => {
    const ready = await bring("acme/locked", 9);
    const lock = new ModelLock(join(folder, "models.lock.json"));
    await lock.set(new Map([["acme/locked@main", ready]]));
    const { decisions } = await pruneCache(cache, { maxBytes: 0, lockFile: lock.path });
    expect(decisions).toMatchObject([{ action: "kept", reason: `${lock.path} names it` }]);
    expect((await storeOf().ready("acme/locked")).source).toBe("cache");
  });

  it("keeps what another process is downloading", async () => {
    await bring("acme/busy", 9);
    await mkdir(cache.workFolder("acme/busy"), { recursive: true });
    using deadline = Deadline.start({ what: "lease", deadlineMs: 5_000 });
    await using _lease = await Lease.acquire(join(cache.workFolder("acme/busy"), "lease"), deadline);
    for (const isDryRun of [true, false]) {
      const { decisions } = await pruneCache(cache, { maxBytes: 0, isDryRun });
      expect(decisions).toMatchObject([{ action: "kept", reason: "another process is downloading it" }]);
    }
    expect(await left()).toEqual(["acme/busy"]);
  });

  it.runIf(process.platform === "linux")(
    "keeps what a model host has loaded, until it is closed (needs /proc)",
    async () => {
      const real = fileURLToPath(new URL("../../testdata/tiny-models/bert-truncation-left", import.meta.url));
      const manager = new EmbeddingManager({ model: "acme/real", provider: storeOf(real), threads: 1 });
      try {
        await manager.encode("a text");
        const { decisions } = await pruneCache(cache, { maxBytes: 0 });
        expect(decisions).toMatchObject([{ action: "kept", reason: "a running process uses it" }]);
      } finally {
        await manager.close();
      }
      expect((await pruneCache(cache, { maxBytes: 0 })).decisions).toMatchObject([{ action: "removed" }]);
    },
  );

  it.runIf(process.platform === "linux")(
    "keeps a model of which a process has a file open (needs /proc)",
    async () => {
      const { folder: snapshot } = await bring("acme/open", 9);
      await using _file = await open(join(snapshot, "model.safetensors"));
      expect((await pruneCache(cache, { maxBytes: 0 })).decisions).toMatchObject([{ action: "kept" }]);
    },
  );

  it("leaves blobs that another revision needs", async () => {
    const first = await bring("acme/two-revisions", 9);
    await writeFile(join(model, "config.json"), '{"model_type":"other"}');
    const second = await storeOf().ready(`acme/two-revisions@${"b".repeat(40)}`);
    const { decisions } = await pruneCache(cache, { maxBytes: modelBytes + 5 });
    expect(decisions).toMatchObject([
      { revision: first.revision, action: "removed" },
      { revision: second.revision, action: "kept" },
    ]);
    expect(await cache.verify(second.id, second.revision, second.files)).toEqual([]);
  });
});
