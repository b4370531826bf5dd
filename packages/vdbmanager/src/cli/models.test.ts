import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { modelForTests } from "../testing/model-for-tests.ts";
import { tinyModelFolder } from "../testing/tiny-model-folder.ts";
import { doctorCommand } from "./doctor.ts";
import { envCommand } from "./env.ts";
import { listCommand } from "./list.ts";
import { lockCommand } from "./lock.ts";
import { packCommand } from "./pack.ts";
import { buildProgram } from "./program.ts";
import { pruneCommand } from "./prune.ts";
import { pullCommand } from "./pull.ts";
import type { CliStreams } from "./streams.ts";
import { unpackCommand } from "./unpack.ts";
import { verifyCommand } from "./verify.ts";

let folder: string;
let model: string;
let cache: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "thoth-cli-"));
  cache = join(folder, "cache");
  model = await tinyModelFolder();
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await rm(model, { recursive: true });
});

interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly error: unknown;
}

async function run(build: (streams: CliStreams) => Command, ...args: string[]): Promise<Output> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const error = await build({ stdout, stderr })
    .parseAsync(args, { from: "user" })
    .then(
      () => null,
      (reason: unknown) => reason,
    );
  stdout.end();
  stderr.end();
  return { stdout: await text(stdout), stderr: await text(stderr), error };
}

/** The real program in a process of its own, offline. */
async function runProgram(
  ...args: string[]
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const env = { PATH: process.env.PATH, HF_HUB_OFFLINE: "1", THOTH_MODEL_CACHE: cache };
  const child = spawn(process.execPath, ["--conditions=thoth-source", main, ...args], { env });
  const closed = new Promise<number | null>((resolve) => child.on("close", resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { code, stdout, stderr };
}

describe("vdbmanager", () => {
  it("pulls from a folder, lists, verifies, locks, packs, and unpacks elsewhere", async () => {
    const pulled = await run(pullCommand, "acme/tiny", "--from", model, "--cache", cache);
    expect(pulled).toMatchObject({ error: null, stdout: expect.stringContaining("came from folder") });
    expect(pulled.stderr).toContain("acme/tiny: trying folder");
    const again = await run(pullCommand, "acme/tiny", "--json", "--cache", cache);
    const [ready] = JSON.parse(again.stdout) as [{ id: string; source: string; folder: string }];
    expect(ready).toMatchObject({ id: "acme/tiny", source: "cache" });

    const listed = JSON.parse((await run(listCommand, "--json", "--cache", cache)).stdout);
    expect(listed).toMatchObject({ cache, models: [{ id: "acme/tiny" }] });
    const lock = join(folder, "models.lock.json");
    expect((await run(lockCommand, "acme/tiny", "--cache", cache, "--output", lock)).error).toBeNull();
    expect(JSON.parse(await readFile(lock, "utf8"))).toMatchObject({
      version: 1,
      models: { "acme/tiny@main": { files: expect.any(Array) } },
    });
    const verified = await run(verifyCommand, "acme/tiny", "--cache", cache, "--lock", lock);
    expect(verified).toMatchObject({ error: null, stdout: expect.stringMatching(/^ok /) });

    const bundle = join(folder, "tiny.tar");
    expect((await run(packCommand, "acme/tiny", "--cache", cache, "--output", bundle)).error).toBeNull();
    const elsewhere = ["--cache", join(folder, "other"), "--json"];
    const unpacked = JSON.parse((await run(unpackCommand, bundle, ...elsewhere)).stdout);
    expect(unpacked).toMatchObject({ id: "acme/tiny", source: "bundle" });

    await writeFile(join(ready.folder, "config.json"), '{"model_type":"BERT"}');
    const spoiled = await run(verifyCommand, "acme/tiny", "--cache", cache);
    expect(spoiled.stdout).toMatch(/^FAIL .*config\.json/);
    expect(spoiled.error).toMatchObject({ code: "MODEL_CORRUPT" });
  });

  it("packs for npm, and prunes what the size leaves no room for", async () => {
    const small = join(folder, "small");
    await run(pullCommand, "acme/tiny", "--from", model, "--cache", small);
    const tgz = join(folder, "tiny.tgz");
    const packed = await run(packCommand, "acme/tiny", "--npm", "--cache", small, "--output", tgz, "--json");
    expect(JSON.parse(packed.stdout)).toMatchObject({ path: tgz, id: "acme/tiny" });
    expect((await readFile(tgz)).subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));

    const dry = await run(pruneCommand, "--max-size", "1KiB", "--dry-run", "--cache", small);
    expect(dry.stdout).toMatch(/^would remove acme\/tiny@.*\n.*0\.3 MiB before, 0\.0 MiB then/);
    const pruned = await run(pruneCommand, "--max-size", "1KiB", "--json", "--cache", small);
    expect(JSON.parse(pruned.stdout)).toMatchObject({ bytesAfter: 0, decisions: [{ action: "removed" }] });
    expect(JSON.parse((await run(listCommand, "--json", "--cache", small)).stdout).models).toEqual([]);
    const wrong = await run(pruneCommand, "--max-size", "little", "--cache", small);
    expect(wrong.error).toMatchObject({ message: expect.stringContaining('--max-size is "little"') });
  });

  it("ends with exit code 1 and one message that says what to do, or 2 when used wrongly", async () => {
    const { code, stdout, stderr } = await runProgram("pull", "acme/absent");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^MODEL_NOT_CACHED: .*HF_HUB_OFFLINE is set.*vdbmanager pull acme\/absent/);
    expect((await runProgram("pull", "--no-such-option")).code).toBe(2);
  });

  it("refuses a path where nothing is, and a deadline that is no number", async () => {
    const nowhere = await run(pullCommand, "acme/x", "--from", join(folder, "nowhere"), "--cache", cache);
    expect(nowhere.error).toMatchObject({ code: "INVALID_INPUT" });
    const deadline = await run(pullCommand, "acme/x", "--deadline", "soon", "--cache", cache);
    expect(deadline.error).toMatchObject({ message: expect.stringContaining('--deadline is "soon"') });
  });

  it("has help with examples and --json for every command", () => {
    for (const command of buildProgram().commands) {
      let help = "";
      command.configureOutput({
        writeOut: (part) => {
          help += part;
        },
      });
      command.outputHelp();
      expect(help).toContain("Examples:");
      // A server writes JSON lines in any case.
      if (command.name() !== "serve") expect(help).toContain("--json");
    }
  });

  it("tells in doctor of the cache that --cache names, and of the variant and source of the model", async () => {
    const { folder: golden } = await modelForTests();
    const modelCache = join(golden, "..", "..", "..");
    const { stdout } = await run(doctorCommand, "--json", "--cache", modelCache);
    const findings = JSON.parse(stdout) as { check: string; ok: boolean; result: string; reason: string }[];
    const finding = (check: string): object | undefined => findings.find((each) => each.check === check);
    expect(finding("cache folder")).toMatchObject({ result: modelCache, reason: "set by --cache" });
    expect(finding("model")).toMatchObject({
      ok: true,
      reason: expect.stringMatching(/^variant fp32 from cache/),
    });
  });

  it("explains the environment", async () => {
    const facts = JSON.parse((await run(envCommand, "--json")).stdout) as { name: string; reason: string }[];
    expect(facts.map((fact) => fact.name)).toEqual(expect.arrayContaining(["container", "cpus", "download"]));
    expect(facts.every((fact) => fact.reason !== "")).toBe(true);
  });
});
