import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EnvironmentDetector } from "../environment/index.ts";
import { tinyModelFolder, tinyWeights } from "../testing/tiny-model-folder.ts";
import { ModelStore } from "./model-store.ts";
import { packNpm } from "./npm-package.ts";
import { folderSource } from "./sources/folder-source.ts";
import { npmPackageSource } from "./sources/npm-package-source.ts";
import type { ModelSource } from "./sources/source.ts";
import type { ReadyModel } from "./types.ts";

const id = "Acme/Tiny";
let folder: string;
let project: string;
let model: string;
let ready: ReadyModel;

function storeOf(cache: string, ...sources: ModelSource[]): ModelStore {
  const environment = new EnvironmentDetector({ env: { HF_HUB_OFFLINE: "1" }, root: folder });
  return new ModelStore({ cacheFolder: join(folder, cache), environment, sources });
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "thoth-npm-"));
  project = join(folder, "project", "below");
  await mkdir(project, { recursive: true });
  model = await tinyModelFolder();
  ready = await storeOf("first", folderSource(model)).ready(id);
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  await rm(model, { recursive: true });
});

/** The real npm, without a network. */
async function install(): Promise<string> {
  const at = join(folder, "project");
  await writeFile(join(at, "package.json"), '{"name":"project","version":"1.0.0","private":true}');
  const args = [
    "install",
    "--offline",
    "--no-audit",
    "--no-fund",
    "--cache",
    join(folder, "npm"),
    join(folder, "tiny.tgz"),
  ];
  await promisify(execFile)("npm", args, { cwd: at, timeout: 50_000 });
  return join(at, "node_modules", "thoth-model-acme-tiny");
}

describe("a model as an npm package", () => {
  it("is found where npm has installed it, offline, with the same bytes and revision", async () => {
    await packNpm(ready, join(folder, "tiny.tgz"));
    await install();
    const found = await storeOf("second", npmPackageSource(project)).ready(id);
    expect(found).toMatchObject({ id, revision: ready.revision, source: "package" });
    expect(found.files).toEqual(expect.arrayContaining([...ready.files]));
    expect(await readFile(join(found.folder, "model.safetensors"))).toEqual(tinyWeights);
  });

  it("is refused when a file was changed after it was packed", async () => {
    await packNpm(ready, join(folder, "tiny.tgz"));
    const installed = await install();
    await writeFile(join(installed, "files", "config.json"), '{"model_type":"BERT"}');
    await expect(storeOf("second", npmPackageSource(project)).ready(id)).rejects.toMatchObject({
      code: "MODEL_UNAVAILABLE",
      details: { sources: [{ source: "package", code: "MODEL_CORRUPT" }] },
    });
  });

  it("packs to the same bytes every time", async () => {
    const [one, other] = [join(folder, "one.tgz"), join(folder, "other.tgz")];
    await packNpm(ready, one);
    await packNpm(ready, other);
    expect(await readFile(one)).toEqual(await readFile(other));
  });

  it("that is not installed leaves the answer as it was: not cached, and what to run", async () => {
    await expect(storeOf("second", npmPackageSource(project)).ready(id)).rejects.toMatchObject({
      code: "MODEL_NOT_CACHED",
    });
  });
});
