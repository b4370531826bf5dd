import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";

const model = fileURLToPath(new URL("../../testdata/tiny-models/bert-truncation-left", import.meta.url));
const url = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "thoth-sockets-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** Loaded before anything else into every Node process of the tree: says that it watches, and reports each socket. */
const watcher = (reports: string): string => `
  import childProcess from "node:child_process";
  import { appendFileSync } from "node:fs";
  import { Socket } from "node:net";
  import dgram from "node:dgram";
  import dns from "node:dns";
  import { syncBuiltinESMExports } from "node:module";
  const report = (what) => appendFileSync(${JSON.stringify(reports)} + "/" + process.pid, what + "\\n");
  report("watching " + process.argv[1]);
  const refuse = (what) => function (...args) {
    report(what + " " + String(args[0]?.host ?? args[0]));
    throw new Error(what + " although the cache is full");
  };
  Socket.prototype.connect = refuse("connect");
  dgram.Socket.prototype.send = refuse("send");
  dns.lookup = refuse("lookup");
  dns.promises.lookup = refuse("lookup");
  // A model host gets no NODE_OPTIONS: it is watched by an argument.
  const { fork } = childProcess;
  childProcess.fork = (entry, args, options) =>
    fork(entry, args, { ...options, execArgv: [...(options.execArgv ?? []), "--import=" + import.meta.url] });
  syncBuiltinESMExports();
`;

async function run(name: string, program: string, env: NodeJS.ProcessEnv): Promise<string> {
  const path = join(folder, `${name}.ts`);
  await writeFile(path, program);
  const child = spawn(process.execPath, ["--conditions=thoth-source", path], {
    env: {
      PATH: process.env.PATH,
      THOTH_DOWNLOAD: "on-demand",
      THOTH_MODEL_CACHE: join(folder, "cache"),
      ...env,
    },
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return stdout || stderr;
}

const fill = `
  import { ModelStore } from ${url("../models/model-store.ts")};
  import { folderSource } from ${url("../models/sources/folder-source.ts")};
  await new ModelStore({ sources: [folderSource(${JSON.stringify(model)})] }).ready("acme/tiny");
  console.log("filled");
`;
const encode = `
  import { EmbeddingManager } from ${url("./embedding-manager.ts")};
  import { ModelStore } from ${url("../models/model-store.ts")};
  await using manager = new EmbeddingManager({ model: "acme/tiny", provider: new ModelStore() });
  console.log((await manager.encode("a text")).length);
`;
const connect = `
  import { ModelStore } from ${url("../models/model-store.ts")};
  await new ModelStore().ready("acme/absent", { deadlineMs: 5000 }).catch((error) => console.log(error.code));
`;

async function reportsIn(reports: string): Promise<string[]> {
  const names = await readdir(reports);
  return Promise.all(names.map((name) => readFile(join(reports, name), "utf8")));
}

it("a full cache opens no socket and asks no name, in this process and in the model host", async () => {
  expect(await run("fill", fill, {})).toBe("filled\n");
  const reports = await mkdtemp(join(folder, "reports-"));
  const watching = join(folder, "watcher.mjs");
  await writeFile(watching, watcher(reports));
  const env = { NODE_OPTIONS: `--import=${pathToFileURL(watching).href}` };
  expect(await run("encode", encode, env)).toBe("32\n");
  const processes = await reportsIn(reports);
  expect(processes).toHaveLength(2);
  expect(processes.some((report) => /inference\/host\/main/.test(report))).toBe(true);
  expect(processes.every((report) => /^watching .*\n$/.test(report))).toBe(true);
  // The watcher does see one when the cache is not full.
  expect(await run("connect", connect, { ...env, HF_ENDPOINT: "http://127.0.0.1:48879" })).toMatch(/^MODEL_/);
  expect((await reportsIn(reports)).join("")).toMatch(/^connect /m);
});
