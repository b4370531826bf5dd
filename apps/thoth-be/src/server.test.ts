import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { openCatalogue } from "./catalogue/catalogue.ts";
import { ensureWorkspace } from "./catalogue/ensure-workspace.ts";
import { startThothBe } from "./testing/start-thoth-be.ts";

const server = fileURLToPath(new URL("./server.ts", import.meta.url));
const apiKey = "key-of-the-services-0001";
const headers = { "x-api-key": apiKey, "content-type": "application/json" };

const started: ChildProcess[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

function run(env: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, ["--conditions=thoth-source", server], {
    env: {
      ...process.env,
      THOTH_API_KEY: apiKey,
      THOTH_BE_PORT: "0",
      THOTH_MODEL_CACHE: join(tmpdir(), "no-models-here"),
      THOTH_DOWNLOAD: "never",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.push(child);
  return child;
}

/** The address the process says it listens on. */
async function addressOf(child: ChildProcess): Promise<string> {
  const { stdout } = child;
  if (stdout === null) throw new Error("no stdout");
  for await (const line of createInterface({ input: stdout })) {
    const address = /listening at (http:[^"]+)/.exec(line)?.[1];
    if (address !== undefined) return address;
  }
  throw new Error("the process ended before it listened");
}

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "thoth-be-server-"));
  folders.push(folder);
  return folder;
}

async function json(url: string, init: RequestInit = {}) {
  return (await fetch(url, { headers, ...init })).json() as Promise<Record<string, unknown>>;
}

describe("the process", () => {
  it("starts without a model, says that it is not ready, and ends on SIGTERM with code 0", async () => {
    const child = run({ THOTH_DATA: await newFolder() });
    const address = await addressOf(child);
    expect(await json(`${address}/health`)).toMatchObject({ status: "healthy" });
    const ready = await fetch(`${address}/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ checks: { embedding: { code: "MODEL_NOT_CACHED" } } });
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it("marks a job as interrupted that a killed process has left, and starts it anew", async () => {
    const folder = await newFolder();
    const root = join(folder, "data");
    await (await startThothBe({ folder: await prepare(folder, root) })).app.close();
    const env = { THOTH_DATA: folder, THOTH_DB_ROOT: root };
    const first = run(env);
    const jobs = `${await addressOf(first)}/api/workspace/4/jobs/`;
    const body = JSON.stringify({ type: "load-evidence", source: "large.json" });
    const { id } = await json(jobs, { method: "POST", body });
    let state: unknown;
    do state = (await json(`${jobs}${id}/`)).state;
    while (state === "queued");
    expect(state).toBe("running");
    first.kill("SIGKILL");
    await once(first, "exit");
    const second = run(env);
    const again = `${await addressOf(second)}/api/workspace/4/jobs/`;
    expect(await json(`${again}${id}/`)).toMatchObject({ state: "interrupted" });
    const restarted = await fetch(again, { method: "POST", headers, body });
    expect(restarted.status).toBe(202);
  });

  /** A workspace with a source that takes seconds to read. */
  async function prepare(folder: string, root: string): Promise<string> {
    const catalogue = await openCatalogue(join(folder, "catalogue.sqlite"));
    const database = { databaseName: "shop", databasePath: join(root, "shop.sqlite") };
    await ensureWorkspace(catalogue, { id: 4, name: "Shop", ...database });
    await catalogue.destroy();
    await mkdir(root);
    const item = JSON.stringify({ db_id: "other", evidence: "e".repeat(100) });
    await writeFile(join(root, "large.json"), `[${Array(600_000).fill(item).join(",")}]`);
    return folder;
  }

  it("names the setting to change when it cannot start", async () => {
    const blocker = createServer().listen(0, "127.0.0.1");
    await once(blocker, "listening");
    const { port } = blocker.address() as { port: number };
    const folder = await newFolder();
    await writeFile(join(folder, "file"), "");
    const wrong = [
      [{ THOTH_BE_PORT: String(port), THOTH_DATA: folder }, "THOTH_BE_PORT"],
      [{ THOTH_BE_PORT: "x", THOTH_DATA: folder }, "THOTH_BE_PORT"],
      [{ THOTH_DATA: join(folder, "file", "below") }, "THOTH_DATA"],
    ] as const;
    for (const [env, name] of wrong) {
      const child = run(env);
      let errors = "";
      child.stderr?.on("data", (chunk: Buffer) => {
        errors += chunk.toString();
      });
      expect(await once(child, "close")).toEqual([1, null]);
      expect(errors).toContain(name);
      expect(errors.trim().split("\n")).toHaveLength(1);
    }
    blocker.close();
  });
});
