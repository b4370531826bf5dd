import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { lstat, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EnvironmentDetector } from "../environment/index.ts";
import { type FaultHub, startFaultHub } from "../testing/fault-hub/fault-hub.ts";
import { tinyModelFolder, tinyWeights } from "../testing/tiny-model-folder.ts";
import { ModelStore } from "./model-store.ts";
import { hubSource } from "./sources/hub-source.ts";

/** Made by scripts/python/make-venv.sh. */
const python = fileURLToPath(new URL("../../../../.cache/python/bin/python", import.meta.url));
const id = "acme/tiny";
let folder: string;
let cacheFolder: string;
let hub: FaultHub;

beforeEach(async () => {
  folder = await tinyModelFolder();
  cacheFolder = await mkdtemp(join(tmpdir(), "thoth-python-"));
  hub = await startFaultHub({ id, folder });
});
afterEach(async () => {
  await hub.close();
  await rm(folder, { recursive: true });
  await rm(cacheFolder, { recursive: true });
});

/** `snapshot_download` of the real client; gives the folder, as it prints it. */
async function snapshotDownload(isOffline: boolean): Promise<string> {
  const program = `
from huggingface_hub import snapshot_download
print(snapshot_download("${id}", ignore_patterns=["*.bin"]))`;
  const env = {
    PATH: process.env.PATH,
    HF_ENDPOINT: hub.url,
    HF_HOME: join(cacheFolder, "home"),
    HF_HUB_CACHE: cacheFolder,
    HF_HUB_DISABLE_TELEMETRY: "1",
    HF_HUB_DISABLE_XET: "1",
    ...(isOffline ? { HF_HUB_OFFLINE: "1" } : {}),
  };
  const { stdout } = await promisify(execFile)(python, ["-c", program], { env, timeout: 50_000 });
  return stdout.trim();
}

function store(policy: "on-demand" | "never"): ModelStore {
  return new ModelStore({
    cacheFolder,
    environment: new EnvironmentDetector({ env: { THOTH_DOWNLOAD: policy }, root: folder }),
    sources: [hubSource({ endpoint: hub.url })],
  });
}

/** Blobs, and that every file of the snapshot is a link to one: no content is there twice. */
async function blobsOf(snapshot: string): Promise<string[]> {
  const entries = await readdir(snapshot, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((each) => !each.isDirectory())) {
    expect((await lstat(join(entry.parentPath, entry.name))).isSymbolicLink()).toBe(true);
  }
  return (await readdir(join(cacheFolder, "models--acme--tiny", "blobs"))).sort();
}

describe.skipIf(!existsSync(python))("Python's huggingface_hub (needs scripts/python/make-venv.sh)", () => {
  it("downloads from the fault hub; we find what it cached, offline, and nothing is there twice", async () => {
    const snapshot = await snapshotDownload(false);
    expect(await readFile(join(snapshot, "model.safetensors"))).toEqual(tinyWeights);
    const blobs = await blobsOf(snapshot);
    const asked = hub.log.length;
    const model = await store("never").ready(id);
    expect(model).toMatchObject({ source: "cache", revision: hub.revision, folder: snapshot });
    expect(await blobsOf(model.folder)).toEqual(blobs);
    expect(hub.log).toHaveLength(asked);
  });

  it("finds offline what we cached, and downloads nothing when it may ask the hub", async () => {
    const model = await store("on-demand").ready(id);
    const blobs = await blobsOf(model.folder);
    const [asked, sent] = [hub.log.length, hub.sentBytes];
    expect(await snapshotDownload(true)).toBe(model.folder);
    expect(hub.log).toHaveLength(asked);
    expect(await snapshotDownload(false)).toBe(model.folder);
    expect(hub.sentBytes).toBe(sent);
    expect(await blobsOf(model.folder)).toEqual(blobs);
  });
});
