import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { modelForTests } from "../testing/model-for-tests.ts";
import { serveCommand } from "./serve.ts";
import { servedModels } from "./served-models.ts";

const program = fileURLToPath(new URL("./main.ts", import.meta.url));
const tiny = fileURLToPath(new URL("../../testdata/tiny-models/static-embedding", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "thoth-serve-"));
const keyFile = join(folder, "keys");
writeFileSync(keyFile, "the-old-key-of-all\n\nthe-new-key-of-all\n");
afterAll(() => rmSync(folder, { recursive: true }));

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

interface Line {
  readonly event: string;
  readonly [fact: string]: unknown;
}

function run(args: string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const child = spawn(
    process.execPath,
    ["--conditions=thoth-source", program, "serve", "--port", "0", ...args],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, THOTH_EMBEDDING_API_KEY: "", ...env },
    },
  );
  children.push(child);
  return child;
}

/** A started server whose models are ready, and the lines it has written. */
async function start(args: string[], env: NodeJS.ProcessEnv = {}) {
  const child = run(args, env);
  const lines: Line[] = [];
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
    lines.push(JSON.parse(line) as Line);
  });
  const exited = once(child, "exit");
  await vi.waitFor(() => expect(lines.find(({ event }) => event === "listening")).toBeDefined(), 20_000);
  const url = lines.find(({ event }) => event === "listening")?.url as string;
  await vi.waitFor(async () => expect((await fetch(`${url}/ready`)).status).toBe(200), 30_000);
  return { child, url, lines, exited };
}

interface Outcome {
  /** Status of the answer, or the error's code when there was none. */
  readonly status: number | string | undefined;
  readonly isWhole: boolean;
}

function embed(url: string, agent: Agent, input: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    let status: number | undefined;
    let body = "";
    const ended = (error?: NodeJS.ErrnoException): void => {
      resolve({ status: status ?? error?.code, isWhole: error === undefined && body.endsWith("}") });
    };
    const sent = httpRequest(`${url}/v1/embeddings`, {
      method: "POST",
      agent,
      headers: { "content-type": "application/json" },
    });
    sent.on("response", (response) => {
      status = response.statusCode;
      response.setEncoding("utf8").on("data", (chunk: string) => {
        body += chunk;
      });
      response.on("end", () => ended());
      response.on("error", ended);
    });
    sent.on("error", ended);
    sent.end(JSON.stringify({ model: "default", input }));
  });
}

describe("vdbmanager serve", () => {
  it("loses no accepted request on SIGTERM under load, and ends with code 0", async () => {
    const model = await modelForTests();
    const { child, url, lines, exited } = await start(["--folder", model.folder]);
    const agent = new Agent({ keepAlive: true });
    const outcomes: Outcome[] = [];
    const client = async (number: number): Promise<void> => {
      for (let turn = 0; ; turn++) {
        const input = Array.from(
          { length: 16 },
          (_, index) => `client ${number}, turn ${turn}, text ${index}`,
        );
        const outcome = await embed(url, agent, input);
        outcomes.push(outcome);
        if (outcome.status !== 200) return;
      }
    };
    const clients = Array.from({ length: 20 }, (_, number) => client(number));
    await vi.waitFor(() => expect(outcomes.length).toBeGreaterThan(40), 30_000);
    child.kill("SIGTERM");
    await Promise.all(clients);
    expect(await exited).toEqual([0, null]);
    agent.destroy();

    const answered = outcomes.filter(({ status }) => status === 200);
    expect(answered.every(({ isWhole }) => isWhole)).toBe(true);
    const others = new Set(outcomes.map(({ status }) => status).filter((status) => status !== 200));
    expect([503, "ECONNREFUSED", "ECONNRESET"]).toEqual(expect.arrayContaining([...others]));
    const drained = lines.find(({ event }) => event === "drained");
    expect(drained).toMatchObject({
      accepted: answered.length,
      answered: answered.length,
      abandoned: 0,
      isClean: true,
    });
  });

  it("takes its keys from a file or the environment, and tells none of them", async () => {
    const fromFile = await start(["--folder", tiny, "--host", "0.0.0.0", "--api-key-file", keyFile]);
    const url = fromFile.url.replace("0.0.0.0", "127.0.0.1");
    const models = (key: string): Promise<Response> =>
      fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${key}` } });
    expect((await models("the-old-key-of-all")).status).toBe(200);
    expect((await models("the-new-key-of-all")).status).toBe(200);
    expect((await models("another-key-of-all")).status).toBe(401);
    fromFile.child.kill("SIGINT");
    expect(await fromFile.exited).toEqual([0, null]);
    expect(JSON.stringify(fromFile.lines)).not.toContain("key-of-all");
  });

  it.each([
    [["--host", "0.0.0.0"], "there is no API key"],
    [["--api-key-file", join(folder, "none")], "cannot be used: ENOENT"],
    [["--max-texts", "many"], "--max-texts"],
    [["--name", "x=other"], "served are default"],
    [["--host", "203.0.113.1"], "no API key"],
  ])("refuses %j before it listens", async (args, message) => {
    vi.stubEnv("THOTH_EMBEDDING_API_KEY", "");
    await expect(serveCommand().parseAsync(["--folder", tiny, ...args], { from: "user" })).rejects.toThrow(
      message,
    );
    vi.unstubAllEnvs();
  });
});

describe("the models of vdbmanager serve", () => {
  it("have the names and sizes of the options", () => {
    expect(
      servedModels({
        model: ["default", "large"],
        name: ["small=default", "big=large"],
        matryoshka: ["large=64,128"],
      }),
    ).toEqual([
      { reference: "default", names: ["small"], matryoshkaDimensions: [] },
      { reference: "large", names: ["big"], matryoshkaDimensions: [64, 128] },
    ]);
    expect(servedModels({ model: [], name: [], matryoshka: [] })).toMatchObject([{ reference: "default" }]);
    expect(() => servedModels({ model: [], name: [], matryoshka: ["default=a"] })).toThrow("--matryoshka");
    expect(() => servedModels({ model: [], name: ["=default"], matryoshka: [] })).toThrow(
      "expected name=model",
    );
  });
});
