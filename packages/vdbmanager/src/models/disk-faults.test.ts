import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmdirSync } from "node:fs";
import fs, { chmod, lstat, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EnvironmentDetector } from "../environment/index.ts";
import { type FaultHub, startFaultHub } from "../testing/fault-hub/fault-hub.ts";
import { tinyModelFolder, tinyWeights } from "../testing/tiny-model-folder.ts";
import { ModelStore } from "./model-store.ts";
import { hubSource } from "./sources/hub-source.ts";

const id = "acme/tiny";
const nobody = "65534";
let folder: string;
let cacheFolder: string;
let hub: FaultHub;
let onWeights: () => void;

beforeEach(async () => {
  folder = await tinyModelFolder();
  cacheFolder = await mkdtemp(join(tmpdir(), "thoth-disk-"));
  onWeights = () => undefined;
  hub = await startFaultHub({
    id,
    folder,
    onRequest: ({ host }) => {
      if (host === "storage") onWeights();
    },
  });
});
afterEach(async () => {
  await hub.close();
  await rm(folder, { recursive: true });
  await rm(cacheFolder, { recursive: true });
});

function store(): ModelStore {
  return new ModelStore({
    cacheFolder,
    environment: new EnvironmentDetector({ env: { THOTH_DOWNLOAD: "on-demand" }, root: folder }),
    sources: [hubSource({ endpoint: hub.url, maxDelayMs: 50 })],
  });
}

function mount(path: string, options: string): Disposable {
  execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", path], { stdio: "pipe" });
  return { [Symbol.dispose]: () => void execFileSync("umount", [path]) };
}

/** Only root may mount, and in many containers not even root. */
function mayMount(): boolean {
  const path = mkdtempSync(join(tmpdir(), "thoth-mount-"));
  try {
    using _mounted = mount(path, "size=100k");
    return true;
  } catch {
    // The name of the skipped tests says it.
    return false;
  } finally {
    rmdirSync(path);
  }
}

describe.skipIf(!mayMount())("a cache on a file system of its own (needs the right to mount)", () => {
  it("that is too small for the model: said before a byte is asked for, with the numbers", async () => {
    using _disk = mount(cacheFolder, "size=200k");
    await expect(store().ready(id)).rejects.toMatchObject({
      code: "CACHE_NOT_WRITABLE",
      details: { free: expect.any(Number) as number, needed: tinyWeights.length + 25 },
    });
    expect(hub.log.some(({ path }) => path.includes("/resolve/"))).toBe(false);
  });

  it("that others fill during the download (ENOSPC): ended with the reason, and complete once there is room", async () => {
    using _disk = mount(cacheFolder, "size=600k");
    let filling: Promise<void> | undefined;
    onWeights = () => {
      const other = Buffer.alloc(600_000);
      filling ??= writeFile(join(cacheFolder, "other"), other).catch(() => undefined);
    };
    hub.misbehave({ kind: "stall", afterBytes: 1_000, times: 1, on: "files" });
    const failed = await store()
      .ready(id)
      .catch((error: unknown) => error);
    await filling;
    expect(failed).toMatchObject({ code: "CACHE_NOT_WRITABLE", message: expect.stringContaining("ENOSPC") });
    await rm(join(cacheFolder, "other"));
    onWeights = () => undefined;
    const model = await store().ready(id);
    expect(await readFile(join(model.folder, "model.safetensors"))).toEqual(tinyWeights);
  });

  it("that became read-only (EROFS): a cached model is ready, another is refused with the reason", async () => {
    using _disk = mount(cacheFolder, "size=2m");
    await store().ready(id);
    execFileSync("mount", ["-o", "remount,ro", cacheFolder]);
    expect((await store().ready(id)).source).toBe("cache");
    expect(await store().verify(id)).toMatchObject({ wrong: [] });
    await expect(store().ready("acme/other")).rejects.toMatchObject({
      code: "CACHE_NOT_WRITABLE",
      message: expect.stringContaining("EROFS"),
    });
  });
});

describe.skipIf(process.getuid?.() !== 0)("a cache that belongs to another user (needs root)", () => {
  async function asNobody(): Promise<string> {
    const program = new URL("../testing/processes/model-ready-as.ts", import.meta.url);
    const child = fork(program, [cacheFolder, folder, id, nobody], {
      execArgv: ["--conditions=thoth-source"],
    });
    const [message] = (await once(child, "message")) as [string];
    return message;
  }

  it("serves a cached model to a user who may only read, and refuses a missing one with the reason (EACCES)", async () => {
    await chmod(folder, 0o755);
    await chmod(cacheFolder, 0o755);
    expect(await asNobody()).toMatch(/^CACHE_NOT_WRITABLE: .*EACCES/);
    await store().ready(id);
    expect(await asNobody()).toBe("cache");
  });
});

describe("a cache whose file system has no symbolic links", () => {
  const { symlink } = fs;
  beforeEach(() => {
    fs.symlink = () => Promise.reject(Object.assign(new Error("no links here"), { code: "EPERM" }));
    syncBuiltinESMExports();
  });
  afterEach(() => {
    fs.symlink = symlink;
    syncBuiltinESMExports();
  });

  it("holds the files themselves, once, and is complete without a request", async () => {
    const { folder: snapshot } = await store().ready(id);
    const weights = join(snapshot, "model.safetensors");
    expect((await lstat(weights)).isFile()).toBe(true);
    expect((await stat(weights)).nlink).toBe(1);
    const asked = hub.log.length;
    expect((await store().ready(id)).source).toBe("cache");
    expect(await store().verify(id)).toMatchObject({ wrong: [] });
    expect(hub.log).toHaveLength(asked);
  });
});
