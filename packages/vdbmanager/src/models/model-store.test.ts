import { fork } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EnvironmentDetector } from "../environment/index.ts";
import { type FaultHub, startFaultHub } from "../testing/fault-hub/fault-hub.ts";
import { tinyModelFolder, tinyWeights } from "../testing/tiny-model-folder.ts";
import { lockKey, ModelLock } from "./model-lock.ts";
import { ModelStore, type ModelStoreOptions } from "./model-store.ts";
import { folderSource } from "./sources/folder-source.ts";
import { hubSource } from "./sources/hub-source.ts";

const id = "acme/tiny";

let folder: string;
let cacheFolder: string;
let hub: FaultHub;

beforeEach(async () => {
  folder = await tinyModelFolder();
  cacheFolder = await mkdtemp(join(tmpdir(), "thoth-cache-"));
  hub = await startFaultHub({ id, folder });
});

afterEach(async () => {
  await hub.close();
  await rm(folder, { recursive: true });
  await rm(cacheFolder, { recursive: true });
});

function storeFor(options: ModelStoreOptions & { policy?: string } = {}): ModelStore {
  return new ModelStore({
    cacheFolder,
    environment: new EnvironmentDetector({
      env: { THOTH_DOWNLOAD: options.policy ?? "on-demand" },
      root: folder,
    }),
    sources: [hubSource({ endpoint: hub.url, headersMs: 200, stallMs: 300, contactMs: 1_000 })],
    ...options,
  });
}

describe("ModelStore with a hub", () => {
  it("downloads only what is needed into the hub's own layout, then never asks again", async () => {
    const model = await storeFor().ready(id);
    expect(model).toMatchObject({ id, revision: hub.revision, source: "hub" });
    expect(model.files.map((file) => file.path).sort()).toEqual([
      "1_Pooling/config.json",
      "config.json",
      "model.safetensors",
      "modules.json",
    ]);
    expect(await readFile(join(model.folder, "model.safetensors"))).toEqual(tinyWeights);
    expect(await readlink(join(model.folder, "model.safetensors"))).toMatch(/^\.\.\/\.\.\/blobs\/[0-9a-f]+$/);
    expect(await readFile(join(cacheFolder, "models--acme--tiny", "refs", "main"), "utf8")).toBe(
      hub.revision,
    );
    const asked = hub.requests.length;
    expect((await storeFor({ policy: "never" }).ready(id)).source).toBe("cache");
    expect(hub.requests).toHaveLength(asked);
  });

  it("goes on where a broken download stopped", async () => {
    // Never the whole file at once. Bytes on their way when a connection breaks may be lost, so one attempt is to spare.
    hub.misbehave({ kind: "cut", afterBytes: 200_000 });
    const model = await storeFor().ready(id);
    expect(await readFile(join(model.folder, "model.safetensors"))).toEqual(tinyWeights);
    expect(hub.sentBytes).toBeLessThan(2 * tinyWeights.length);
  });

  it("takes the next source when the hub fails, and names each failure when all do", async () => {
    hub.misbehave({ kind: "status", status: 503 });
    const hubOnly = hubSource({ endpoint: hub.url });
    const other = await storeFor({ sources: [hubOnly, folderSource(folder)] }).ready(id);
    expect(other.source).toBe("folder");
    await rm(cacheFolder, { recursive: true });
    await mkdir(cacheFolder);
    await expect(storeFor({ sources: [hubOnly, folderSource("/nowhere")] }).ready(id)).rejects.toMatchObject({
      code: "MODEL_UNAVAILABLE",
      details: { sources: [{ source: "hub" }, { source: "folder" }] },
    });
  });

  it("does not download in a request where that is off, and says what to run", async () => {
    const store = storeFor({ policy: "on-preload-only" });
    await expect(store.ready(id)).rejects.toMatchObject({
      code: "MODEL_NOT_CACHED",
      message: expect.stringContaining(`vdbmanager pull ${id}`),
    });
    expect(hub.requests).toEqual([]);
    expect((await store.ready(id, { purpose: "preload" })).source).toBe("hub");
  });

  it("downloads once when four processes ask at once", async () => {
    const child = new URL("../testing/processes/model-ready.ts", import.meta.url);
    const runs = Array.from({ length: 4 }, () => {
      const running = fork(child, [cacheFolder, hub.url, id], { execArgv: ["--conditions=thoth-source"] });
      return new Promise<string>((resolve) => running.on("message", (message) => resolve(String(message))));
    });
    expect((await Promise.all(runs)).sort()).toEqual(["cache", "cache", "cache", "hub"]);
    expect(hub.requests.filter((request) => request.endsWith("model.safetensors"))).toHaveLength(1);
  });

  it("asks for nothing again that a process which was killed while it published had received", async () => {
    const model = await storeFor().ready(id);
    const repository = join(cacheFolder, "models--acme--tiny");
    // What there is between the rename of the weights and the link to them, and before the record.
    await rm(join(model.folder, "model.safetensors"));
    await rm(join(repository, "refs"), { recursive: true });
    await rm(join(cacheFolder, "models.lock.json"));
    const sent = hub.sentBytes;
    const again = await storeFor().ready(id);
    expect(await readFile(join(again.folder, "model.safetensors"))).toEqual(tinyWeights);
    expect(hub.sentBytes).toBe(sent);
  });

  it("does not take a blob for good whose bytes are not what its name says", async () => {
    const model = await storeFor().ready(id);
    await writeFile(join(model.folder, "model.safetensors"), Buffer.alloc(tinyWeights.length, "wrong"));
    await rm(join(model.folder, "model.safetensors"));
    const again = await storeFor().ready(id);
    expect(await readFile(join(again.folder, "model.safetensors"))).toEqual(tinyWeights);
  });

  it("is not held up by the lease and the partial file of a killed process", async () => {
    hub.misbehave({ kind: "stall", afterBytes: 150_000 });
    const child = new URL("../testing/processes/model-ready.ts", import.meta.url);
    const running = fork(child, [cacheFolder, hub.url, id], { execArgv: ["--conditions=thoth-source"] });
    while (hub.sentBytes < 150_000) await new Promise((resolve) => setImmediate(resolve));
    const gone = new Promise((resolve) => running.on("exit", resolve));
    running.kill("SIGKILL");
    await gone;
    hub.misbehave({ kind: "none" });
    const model = await storeFor({ requestDeadlineMs: 5_000 }).ready(id);
    expect(await readFile(join(model.folder, "model.safetensors"))).toEqual(tinyWeights);
  });
});

describe("ModelStore", () => {
  it.each(["../x", "a/b/../c", "name only", ""])("refuses %j as a reference", async (reference) => {
    await expect(storeFor().ready(reference)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  it("brings a model again whose file was cut in the cache", async () => {
    const model = await storeFor().ready(id);
    await rm(join(model.folder, "model.safetensors"));
    await cp(join(folder, "config.json"), join(model.folder, "model.safetensors"));
    expect((await storeFor().ready(id)).source).toBe("hub");
    expect(await readFile(join(model.folder, "model.safetensors"))).toEqual(tinyWeights);
  });

  it("uses a cache that Python filled, offline, and writes down what it found", async () => {
    const found = await storeFor().ready(id);
    await rm(join(cacheFolder, "models.lock.json"));
    const asked = hub.requests.length;
    const again = await storeFor({ policy: "never" }).ready(id);
    expect(again.revision).toBe(found.revision);
    expect(again.files.map((file) => file.sha256).sort()).toEqual(
      found.files.map((file) => file.sha256).sort(),
    );
    expect(hub.requests).toHaveLength(asked);
    const record = await new ModelLock(join(cacheFolder, "models.lock.json")).get(`${id}@main`);
    expect(record?.revision).toBe(found.revision);
  });

  it("does not use a cached file that is not what its blob's name says", async () => {
    const found = await storeFor().ready(id);
    await rm(join(cacheFolder, "models.lock.json"));
    await writeFile(join(found.folder, "config.json"), '{"model_type":"evil"}');
    await expect(storeFor({ policy: "never" }).ready(id)).rejects.toMatchObject({
      code: "MODEL_NOT_CACHED",
      message: expect.stringContaining("config.json of snapshot"),
    });
  });

  it("uses another cached revision of a pinned model, and says which", async () => {
    const pinned = "sentence-transformers/all-MiniLM-L6-v2";
    await using other = await startFaultHub({ id: pinned, folder });
    const sources = [hubSource({ endpoint: other.url })];
    await storeFor({ sources }).ready(`${pinned}@${other.revision}`);
    await expect(storeFor({ policy: "never" }).ready("default")).rejects.toMatchObject({
      code: "MODEL_NOT_CACHED",
    });
    await mkdir(join(cacheFolder, "models--sentence-transformers--all-MiniLM-L6-v2", "refs"), {
      recursive: true,
    });
    await writeFile(
      join(cacheFolder, "models--sentence-transformers--all-MiniLM-L6-v2", "refs", "main"),
      other.revision,
    );
    expect(await storeFor({ policy: "never" }).ready("default")).toMatchObject({
      id: pinned,
      revision: other.revision,
      source: "cache",
    });
  });

  it("takes only the bytes that a lock file names", async () => {
    const model = await storeFor().ready(id);
    const lockFile = join(cacheFolder, "project.lock.json");
    const files = model.files.map((file) => ({ ...file, sha256: file.sha256.replace(/^./, "0") }));
    await new ModelLock(lockFile).set(
      new Map([[lockKey({ id, revision: undefined, variant: "fp32" }), { ...model, files }]]),
    );
    await rm(model.folder, { recursive: true });
    await expect(storeFor({ lockFile }).ready(id)).rejects.toMatchObject({
      details: { sources: [{ source: "hub", code: "MODEL_CORRUPT" }] },
    });
  });

  it("refuses a model whose weights are pickled, and says so", async () => {
    await rm(join(folder, "model.safetensors"));
    await hub.push(folder);
    await expect(storeFor().ready(id)).rejects.toThrow(/pickled/);
  });

  it("says that the disk is to blame, without asking further sources", async () => {
    const file = join(cacheFolder, "file");
    await writeFile(file, "");
    await expect(storeFor({ cacheFolder: join(file, "models") }).ready(id)).rejects.toMatchObject({
      code: "CACHE_NOT_WRITABLE",
      message: expect.stringContaining("THOTH_MODEL_CACHE"),
    });
    const lockFile = join(cacheFolder, "project.lock.json");
    const huge = { path: "model.safetensors", size: 2 ** 50, sha256: "0".repeat(64) };
    await new ModelLock(lockFile).set(new Map([[`${id}@main`, { revision: hub.revision, files: [huge] }]]));
    await expect(storeFor({ lockFile }).ready(id)).rejects.toMatchObject({
      code: "CACHE_NOT_WRITABLE",
      message: expect.stringContaining(`the model needs ${2 ** 50}`),
    });
    expect(hub.requests).toEqual([]);
  });

  it("brings from a folder where downloads are off", async () => {
    const store = storeFor({
      policy: "never",
      sources: [hubSource({ endpoint: hub.url }), folderSource(folder)],
    });
    expect((await store.ready(id)).source).toBe("folder");
    expect(hub.requests).toEqual([]);
  });

  it("tells which sources it tries and why one failed", async () => {
    hub.misbehave({ kind: "status", status: 404 });
    const events: string[] = [];
    const sources = [hubSource({ endpoint: hub.url }), folderSource(folder)];
    await storeFor({ sources }).ready(id, {
      onSource: (event) => events.push(`${event.type} ${event.source}`),
    });
    expect(events).toEqual(["trying hub", "failed hub", "trying folder"]);
  });

  it("stops waiting when the caller cancels", async () => {
    hub.misbehave({ kind: "silence" });
    const controller = new AbortController();
    const waiting = storeFor().ready(id, { signal: controller.signal });
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: "ABORTED" });
  });
});
