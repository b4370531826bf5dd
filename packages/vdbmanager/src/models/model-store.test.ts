import { fork } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EnvironmentDetector } from "../environment/index.ts";
import { type FaultHub, startFaultHub } from "../testing/fault-hub/fault-hub.ts";
import { ModelStore, type ModelStoreOptions } from "./model-store.ts";
import { folderSource } from "./sources/folder-source.ts";
import { hubSource } from "./sources/hub-source.ts";

const id = "acme/tiny";
const weights = Buffer.alloc(300_000, "weights ");

let folder: string;
let cacheFolder: string;
let hub: FaultHub;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "thoth-model-"));
  cacheFolder = await mkdtemp(join(tmpdir(), "thoth-cache-"));
  await mkdir(join(folder, "1_Pooling"));
  await writeFile(join(folder, "config.json"), '{"model_type":"bert"}');
  await writeFile(join(folder, "modules.json"), "[]");
  await writeFile(join(folder, "1_Pooling", "config.json"), "{}");
  await writeFile(join(folder, "model.safetensors"), weights);
  await writeFile(join(folder, "pytorch_model.bin"), "never fetched");
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
    expect(await readFile(join(model.folder, "model.safetensors"))).toEqual(weights);
    expect(await readlink(join(model.folder, "model.safetensors"))).toMatch(/^\.\.\/\.\.\/blobs\/[0-9a-f]+$/);
    expect(await readFile(join(cacheFolder, "models--acme--tiny", "refs", "main"), "utf8")).toBe(
      hub.revision,
    );
    const asked = hub.requests.length;
    expect((await storeFor({ policy: "never" }).ready(id)).source).toBe("cache");
    expect(hub.requests).toHaveLength(asked);
  });

  it("goes on where a broken download stopped", async () => {
    hub.misbehave({ kind: "cut", afterBytes: 100_000, times: 6 });
    const model = await storeFor().ready(id);
    expect(await readFile(join(model.folder, "model.safetensors"))).toEqual(weights);
    expect(hub.sentBytes).toBeLessThan(weights.length + 1_000);
  });

  it.each([
    ["500 for ever", { kind: "status", status: 500 }],
    ["429 with a day's Retry-After", { kind: "status", status: 429, headers: { "retry-after": "86400" } }],
    ["silence", { kind: "silence" }],
    ["closing without an answer", { kind: "no-answer" }],
    ["an endless redirect", { kind: "redirect-loop" }],
    ["a stalled body", { kind: "stall", afterBytes: 10 }],
    ["one byte at a time", { kind: "drip", everyMs: 20 }],
  ] as const)("ends with a typed error within the deadline: %s", async (_name, fault) => {
    hub.misbehave(fault);
    const error = await storeFor({ requestDeadlineMs: 1_500 })
      .ready(id)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: expect.stringMatching(/^(MODEL_UNAVAILABLE|DEADLINE_EXCEEDED)$/) });
    hub.misbehave({ kind: "none" });
    expect((await storeFor().ready(id)).source).toBe("hub");
  });

  it("refuses wrong bytes, keeps them aside, and takes the right ones at the next try", async () => {
    hub.misbehave({ kind: "wrong-bytes" });
    await expect(storeFor().ready(id)).rejects.toMatchObject({ code: "MODEL_UNAVAILABLE" });
    hub.misbehave({ kind: "none" });
    expect(await readFile(join((await storeFor().ready(id)).folder, "model.safetensors"))).toEqual(weights);
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
    expect(await readFile(join(model.folder, "model.safetensors"))).toEqual(weights);
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
    expect(await readFile(join(model.folder, "model.safetensors"))).toEqual(weights);
  });

  it("stops waiting when the caller cancels", async () => {
    hub.misbehave({ kind: "silence" });
    const controller = new AbortController();
    const waiting = storeFor().ready(id, { signal: controller.signal });
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: "ABORTED" });
  });
});
