import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { testModelStore } from "thoth-vdbmanager/testing";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

let folder: string;
const started: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "thoth-start-"));
});
afterEach(() => {
  for (const child of started.splice(0)) signalAll(child, "SIGKILL");
});
afterAll(() => rm(folder, { recursive: true }));

interface Started {
  child: ChildProcess;
  /** Everything said so far on both streams. */
  said(): string;
  /** Resolves when the text has been said; rejects when the process ends first. */
  waitFor(text: string): Promise<void>;
  exitCode: Promise<number | null>;
}

/** As a terminal does it: Ctrl-C goes to every process of the group. */
function signalAll(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  process.kill(-child.pid, signal);
}

/** As npm does it: the script of package.json in a shell, in a process group of its own. */
function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Started {
  const child = spawn("/bin/sh", ["-c", `${scripts.start} "$@"`, "npm", ...args], {
    cwd: root,
    detached: true,
    env: {
      ...process.env,
      THOTH_MODEL_CACHE: testModelStore().cache.folder,
      ...env,
      PATH: [join(root, "node_modules/.bin"), env.PATH ?? process.env.PATH].join(delimiter),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.push(child);
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  const exitCode = once(child, "exit").then(([code]) => code as number | null);
  return {
    child,
    said: () => text,
    async waitFor(wanted) {
      while (!text.includes(wanted)) {
        const code = await Promise.race([
          exitCode,
          new Promise<"more">((resolve) => child.stdout.once("data", () => resolve("more"))),
        ]);
        if (code !== "more") throw new Error(`ended with ${code} before saying "${wanted}":\n${text}`);
      }
    },
    exitCode,
  };
}

const freePorts = ["--be-port", "0", "--generator-port", "0", "--ui-port", "0"];

describe("npm start", () => {
  it("prints its help", async () => {
    const { said, exitCode } = start(["--help"]);
    expect(await exitCode).toBe(0);
    for (const option of ["--data", "--generator-port", "--model", "LLM_PROVIDER"])
      expect(said()).toContain(option);
  });

  it("answers the question of the README on its first start, and ends with code 0 at Ctrl-C", async () => {
    const { child, said, waitFor, exitCode } = start(["--data", join(folder, "first"), ...freePorts]);
    await waitFor("Ctrl-C stops everything");
    const url = /sql-generator\s+(\S+)/.exec(said())?.[1] ?? "";
    const answer = await fetch(`${url}/generate-sql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ question: "How many customers are there in Italy?", workspace_id: 4 }),
    });
    const text = await answer.text();
    const line = text.split("\n").find((candidate) => candidate.startsWith("SQL_READY:"));
    expect(line, text).toBeDefined();
    expect(JSON.parse(line!.slice("SQL_READY:".length))).toMatchObject({
      type: "sql_ready",
      workspace_id: 4,
    });
    signalAll(child, "SIGINT");
    expect(await exitCode).toBe(0);
  });

  it("names the option for a port in use", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const port = String((server.address() as AddressInfo).port);
    const { said, exitCode } = start([
      "--data",
      join(folder, "first"),
      ...freePorts.slice(2),
      "--be-port",
      port,
    ]);
    expect(await exitCode).toBe(1);
    expect(said()).toContain(`Port ${port} is in use`);
    expect(said()).toContain("--be-port");
    server.close();
  });

  it("names the setting for a data folder that cannot be written", async () => {
    const { said, exitCode } = start(["--data", "/dev/null/thoth", ...freePorts]);
    expect(await exitCode).toBe(1);
    expect(said()).toContain("--data");
  });

  it("says every source tried and the remedy when the model is not to be had, and exits with 1", async () => {
    const { said, exitCode } = start(["--data", join(folder, "empty"), ...freePorts], {
      THOTH_MODEL_CACHE: join(folder, "no-models"),
      HF_ENDPOINT: "http://127.0.0.1:9",
      PATH: folder,
    });
    expect(await exitCode).toBe(1);
    expect(said()).toContain("hub (http://127.0.0.1:9)");
    expect(said()).toContain("package (");
    expect(said()).toContain("--from");
  });

  it("refuses an unknown option with the option's name", async () => {
    const { said, exitCode } = start(["--nope"]);
    expect(await exitCode).toBe(1);
    expect(said()).toContain("--nope");
  });
});
