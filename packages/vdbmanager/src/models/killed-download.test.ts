import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EnvironmentDetector } from "../environment/index.ts";
import { startFaultHub } from "../testing/fault-hub/fault-hub.ts";
import { tinyModelFolder, tinyWeights } from "../testing/tiny-model-folder.ts";
import { ModelStore } from "./model-store.ts";
import { hubSource } from "./sources/hub-source.ts";

const id = "acme/tiny";
const program = new URL("../testing/processes/model-ready.ts", import.meta.url);

/** Moments at which the downloading process is killed: when the hub sees its nth request, or has sent so many bytes. */
const moments: readonly [name: string, isNow: (requests: number, sentBytes: number) => boolean][] = [
  ["at the file list", (requests) => requests >= 1],
  ["between two small files", (requests) => requests >= 3],
  ["when the weights begin", (requests) => requests >= 5],
  ["in the middle of the weights", (_, sentBytes) => sentBytes > 100_000],
  ["near the end of the weights", (_, sentBytes) => sentBytes > 299_000],
];

describe("a download that is killed", () => {
  it.each(moments)("%s goes on in the next process and is not held up", async (_name, isNow) => {
    const folder = await tinyModelFolder();
    const cacheFolder = await mkdtemp(join(tmpdir(), "thoth-cache-"));
    await using hub = await startFaultHub({ id, folder });
    hub.misbehave({ kind: "stall", afterBytes: 299_500 });
    const child: ChildProcess = fork(program, [cacheFolder, hub.url, id], {
      execArgv: ["--conditions=thoth-source"],
      stdio: "ignore",
    });
    const gone = once(child, "exit");
    while (!isNow(hub.log.length, hub.sentBytes)) await new Promise((resolve) => setImmediate(resolve));
    child.kill("SIGKILL");
    await gone;
    hub.misbehave({ kind: "none" });
    const before = hub.sentBytes;
    const store = new ModelStore({
      cacheFolder,
      environment: new EnvironmentDetector({ env: { THOTH_DOWNLOAD: "on-demand" }, root: folder }),
      sources: [hubSource({ endpoint: hub.url })],
    });
    // Shorter than the time after which a silent lease would be taken over.
    const model = await store.ready(id, { deadlineMs: 8_000 });
    expect(await readFile(join(model.folder, "model.safetensors"))).toEqual(tinyWeights);
    expect(hub.sentBytes - before).toBeLessThanOrEqual(tinyWeights.length + 1_000);
    expect(await readdir(join(cacheFolder, "models--acme--tiny", ".thoth"))).toEqual(["partial"]);
    await rm(folder, { recursive: true });
    await rm(cacheFolder, { recursive: true });
  });
});
