import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { EnvironmentDetector } from "../environment/index.ts";
import { Deadline } from "../resilience/index.ts";
import { type FaultHub, startFaultHub } from "../testing/fault-hub/fault-hub.ts";
import { tinyModelFolder, tinyWeights } from "../testing/tiny-model-folder.ts";
import { Lease } from "./lease.ts";
import { ModelStore } from "./model-store.ts";
import { hubSource } from "./sources/hub-source.ts";

const id = "acme/tiny";
const smallBytes = 25;
/** Shorter than the time after which a lease that is only silent would be taken over. */
const notHeldUpMs = 8_000;

/** Twenty numbers in [0, 1), the same in every run (mulberry32). */
function twenty(seed: number): number[] {
  let state = seed;
  return Array.from({ length: 20 }, () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  });
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function start(program: string, ...args: string[]): ChildProcess {
  return fork(new URL(`../testing/processes/${program}`, import.meta.url), args, {
    execArgv: ["--conditions=thoth-source"],
    stdio: "ignore",
  });
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

interface Place extends AsyncDisposable {
  readonly hub: FaultHub;
  readonly cacheFolder: string;
  readonly repository: string;
  readonly store: ModelStore;
}

async function place(): Promise<Place> {
  const folder = await tinyModelFolder();
  const cacheFolder = await mkdtemp(join(tmpdir(), "thoth-cache-"));
  const hub = await startFaultHub({ id, folder });
  return {
    hub,
    cacheFolder,
    repository: join(cacheFolder, "models--acme--tiny"),
    store: new ModelStore({
      cacheFolder,
      environment: new EnvironmentDetector({ env: { THOTH_DOWNLOAD: "on-demand" }, root: folder }),
      sources: [hubSource({ endpoint: hub.url })],
    }),
    async [Symbol.asyncDispose]() {
      await hub.close();
      await rm(folder, { recursive: true });
      await rm(cacheFolder, { recursive: true });
    },
  };
}

/** Bytes of model files on disk, each content counted once wherever it lies: partial, blob, or moved into the snapshot. */
async function bytesOnDisk(repository: string): Promise<number> {
  const entries = await readdir(repository, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = new Map<number, number>();
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !/\/(?:partial|blobs)\//.test(path)) continue;
    const { ino, size } = await stat(path);
    sizes.set(ino, size);
  }
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

async function expectToGoOn({ hub, repository, store }: Place): Promise<void> {
  hub.misbehave({ kind: "none" });
  const [before, there] = [hub.sentBytes, await bytesOnDisk(repository)];
  const model = await store.ready(id, { deadlineMs: notHeldUpMs });
  expect(await readFile(join(model.folder, "model.safetensors"))).toEqual(tinyWeights);
  expect(await readFile(join(model.folder, "config.json"), "utf8")).toBe('{"model_type":"bert"}');
  expect(hub.sentBytes - before).toBe(tinyWeights.length + smallBytes - there);
}

async function atATime(
  count: number,
  shares: number[],
  work: (share: number) => Promise<void>,
): Promise<void> {
  const drain = async (): Promise<void> => {
    for (let share = shares.pop(); share !== undefined; share = shares.pop()) await work(share);
  };
  await Promise.all(Array.from({ length: count }, drain));
}

describe("kill -9", () => {
  it("at 20 random bytes of a download: the next run goes on with the first byte that is not on disk", async () => {
    await atATime(4, twenty(5), async (share) => {
      await using here = await place();
      const { hub, cacheFolder } = here;
      const afterBytes = Math.floor(share * tinyWeights.length);
      hub.misbehave({ kind: "stall", afterBytes });
      const child = start("model-ready.ts", cacheFolder, hub.url, id);
      await vi.waitUntil(() => hub.sentBytes === afterBytes + smallBytes, { timeout: 30_000, interval: 2 });
      await kill(child);
      await expectToGoOn(here);
    });
  }, 180_000);

  it("at 20 random changes of the cache during a publish: nothing that was received is asked for again", async () => {
    let inPublish = 0;
    await atATime(2, twenty(7), async (share) => {
      await using here = await place();
      const { hub, cacheFolder, repository } = here;
      const child = start("model-ready.ts", cacheFolder, hub.url, id);
      const look = (): string => {
        try {
          return readdirSync(repository, { recursive: true }).join();
        } catch {
          // A folder went away while it was read: that is a change too.
          return String(performance.now());
        }
      };
      const isRunning = (): boolean => child.exitCode === null;
      while (isRunning() && !look().includes("blobs")) await turn();
      let seen = look();
      for (let left = Math.floor(share * 16); left > 0 && isRunning(); ) {
        const now = look();
        if (now !== seen) left -= 1;
        seen = now;
        await turn();
      }
      if (isRunning()) inPublish += 1;
      await kill(child);
      expect(await bytesOnDisk(repository)).toBe(tinyWeights.length + smallBytes);
      await expectToGoOn(here);
    });
    expect(inPublish).toBeGreaterThan(5);
  }, 180_000);

  it("at 20 random moments of a lease: the next process has it at once", async () => {
    const folder = await mkdtemp(join(tmpdir(), "thoth-lease-"));
    const path = join(folder, "lease");
    for (const share of twenty(11)) {
      const child = start("lease-loop.ts", path);
      await once(child, "message");
      for (let turns = Math.floor(share * 200); turns > 0; turns -= 1) await turn();
      await kill(child);
      using deadline = Deadline.start({ what: "lease", deadlineMs: notHeldUpMs });
      await using _lease = await Lease.acquire(path, deadline, { staleMs: 60_000 });
      expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ pid: process.pid });
    }
    await rm(folder, { recursive: true });
  }, 180_000);
});
