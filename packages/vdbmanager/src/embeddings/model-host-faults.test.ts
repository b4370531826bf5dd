import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { EmbeddingConfig } from "./embedding-config.ts";
import { EmbeddingManager } from "./embedding-manager.ts";
import { folderProvider } from "./folder-provider.ts";

const folder = fileURLToPath(new URL("../../testdata/tiny-models/bert-truncation-left", import.meta.url));
const texts = Array.from({ length: 3000 }, (_, index) => `singer ${index} ${"concert ".repeat(index % 50)}`);
const managers: EmbeddingManager[] = [];
afterEach(async () => {
  await Promise.all(managers.splice(0).map((manager) => manager.close()));
});

function create(config: EmbeddingConfig = {}): EmbeddingManager {
  const provider = folderProvider(folder);
  const manager = new EmbeddingManager({ threads: 1, textCacheBytes: 0, ...config, provider });
  managers.push(manager);
  return manager;
}

function hostPid(manager: EmbeddingManager): number {
  const pid = manager.status().models[0]?.host.pid;
  expect(pid).toBeTypeOf("number");
  return pid as number;
}

/** Runs `action` on the first progress of each of the first `times` lives of the host. */
function onEachLife(manager: EmbeddingManager, times: number, action: (pid: number) => void): () => void {
  const seen = new Set<number>();
  return () => {
    const pid = manager.status().models[0]?.host.pid;
    if (typeof pid !== "number" || seen.has(pid) || seen.size >= times) return;
    seen.add(pid);
    action(pid);
  };
}

describe("a model host that fails", () => {
  it("is replaced when killed in the middle, and the call gives the same vectors", async () => {
    const manager = create();
    const expected = await manager.encode(texts);
    const kill = onEachLife(manager, 1, (pid) => process.kill(pid, "SIGKILL"));
    const query = vi.fn();
    const bulk = manager.encode(texts, { onProgress: kill });
    const other = manager.encode("another caller").then(query);
    expect((await bulk).data).toEqual(expected.data);
    await other;
    expect(query).toHaveBeenCalledOnce();
    expect(manager.status().models[0]?.host).toMatchObject({
      restarts: 1,
      lastExit: { signal: "SIGKILL", killedBecause: null },
    });
  });

  it("is killed and replaced when it says nothing any more", async () => {
    const manager = create({ hostStallMs: 3_000 });
    const expected = await manager.encode(texts);
    const stop = onEachLife(manager, 1, (pid) => process.kill(pid, "SIGSTOP"));
    const result = await manager.encode(texts, { onProgress: stop });
    expect(result.data).toEqual(expected.data);
    expect(manager.status().models[0]?.host.lastExit?.killedBecause).toBe("it said nothing for 3000 ms");
  });

  it("takes down only the work that dies twice with it; deaths in a row open the breaker, which closes by itself", async () => {
    const manager = create({ maxHostDeaths: 2, hostBreakMs: 300 });
    await manager.encode("warm");
    const kill = onEachLife(manager, 2, (pid) => process.kill(pid, "SIGKILL"));
    const long = texts.slice(0, 400).map((text) => text.repeat(3));
    await expect(manager.encode(long, { onProgress: kill })).rejects.toMatchObject({
      code: "MODEL_HOST_FAILED",
      details: { exit: { signal: "SIGKILL" } },
    });
    expect(manager.status().models[0]?.host.state).toBe("broken");
    await expect(manager.encode("refused at once")).rejects.toMatchObject({ code: "MODEL_HOST_FAILED" });
    await vi.waitFor(async () => expect(await manager.encode("again")).toHaveLength(32), 10_000);
  });

  it("drops cancelled work and leaves nothing behind", async () => {
    const manager = create();
    await manager.encode("warm");
    const controller = new AbortController();
    const cancelled = manager.encode(texts, {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(cancelled).rejects.toMatchObject({ code: "ABORTED" });
    expect(manager.status().models[0]?.queue.bulk).toEqual({ calls: 0, characters: 0, waitMs: 0 });
    await vi.waitFor(() => expect(manager.status().models[0]?.host.inFlight).toBe(0), 10_000);
    expect(manager.status().models[0]?.host.restarts).toBe(0);
    expect(await manager.encode("next")).toHaveLength(32);
  });

  it("keeps a call within its deadline although the host does not answer", async () => {
    const manager = create({ hostStallMs: 60_000 });
    await manager.encode("warm");
    const pid = hostPid(manager);
    process.kill(pid, "SIGSTOP");
    await expect(manager.encode("late", { deadlineMs: 100 })).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
      details: { what: "encode", deadlineMs: 100 },
    });
    process.kill(pid, "SIGCONT");
    expect(await manager.encode("next")).toHaveLength(32);
  });

  it("refuses work beyond the bound of a lane, with the time to wait, and lets queries pass", async () => {
    const manager = create({ maxQueuedCharacters: 1000 });
    await manager.encode("warm");
    const { promise: started, resolve } = Promise.withResolvers<unknown>();
    const first = manager.encode(texts, { onProgress: resolve });
    await started;
    await expect(manager.encode(texts.slice(0, 10))).rejects.toMatchObject({
      code: "OVERLOADED",
      details: { lane: "bulk", retryAfterMs: expect.any(Number) as number },
    });
    expect(await manager.encode("query")).toHaveLength(32);
    expect((await first).rows).toBe(texts.length);
  });
});

const program = `
  import { EmbeddingManager } from ${JSON.stringify(new URL("./embedding-manager.ts", import.meta.url).href)};
  import { folderProvider } from ${JSON.stringify(new URL("./folder-provider.ts", import.meta.url).href)};
  const manager = new EmbeddingManager({ provider: folderProvider(${JSON.stringify(folder)}) });
  await manager.encode("text");
  process.stdout.write(manager.status().models[0].host.pid + "\\n");
`;

function isRunning(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && !/\) Z /.test(readFileSync(stat, "utf8"));
}

describe("the process that owns a manager", () => {
  const args = ["--conditions=thoth-source", "--input-type=module", "-e"];

  it("ends by itself when idle, without close", async () => {
    const child = spawn(process.execPath, [...args, program], { stdio: "ignore" });
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it("takes its host with it when it is killed", async () => {
    const waiting = `${program}; setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, [...args, waiting], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(child, "exit").then(() => [Buffer.from("ended before it printed a pid")]);
    const [line] = (await Promise.race([once(child.stdout, "data"), ended])) as [Buffer];
    const pid = Number(line.toString());
    expect(isRunning(pid)).toBe(true);
    child.kill("SIGKILL");
    await once(child, "exit");
    await vi.waitFor(() => expect(isRunning(pid)).toBe(false), 10_000);
  });
});
