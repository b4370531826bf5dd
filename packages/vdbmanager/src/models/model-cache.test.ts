import { createHash } from "node:crypto";
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { linkIntoSnapshot } from "./link-into-snapshot.ts";
import { ModelCache } from "./model-cache.ts";

const id = "acme/tiny";
const revision = "a".repeat(40);
let cache: ModelCache;

beforeEach(async () => {
  cache = new ModelCache(await mkdtemp(join(tmpdir(), "thoth-cache-")));
});
afterEach(() => rm(cache.folder, { recursive: true }));

async function incoming(content: string): Promise<string> {
  const path = join(cache.workFolder(id), "incoming");
  await mkdir(cache.workFolder(id), { recursive: true });
  await writeFile(path, content);
  return path;
}

const sha256 = (content: string): string => createHash("sha256").update(content).digest("hex");

describe("ModelCache", () => {
  it("names blobs as the hub does: weights by sha256, small files by git's sha1", async () => {
    for (const path of ["config.json", "model.safetensors"]) {
      const from = await incoming("hello");
      await cache.publish(id, revision, { path, from, expected: undefined });
    }
    // `printf hello | git hash-object --stdin` gives the first name.
    expect((await readdir(join(cache.repositoryFolder(id), "blobs"))).sort()).toEqual(
      ["b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0", sha256("hello")].sort(),
    );
    expect(await cache.list()).toMatchObject([{ id, revision, bytes: 10 }]);
  });

  it("puts a wrong file into quarantine and leaves the snapshot as it was", async () => {
    const expected = { path: "config.json", size: 5, sha256: sha256("hello") };
    const from = await incoming("HELLO");
    await expect(cache.publish(id, revision, { path: "config.json", from, expected })).rejects.toMatchObject({
      code: "MODEL_CORRUPT",
    });
    expect(await readdir(join(cache.workFolder(id), "quarantine"))).toEqual(["config.json"]);
    expect(await cache.missing(id, revision, [expected])).toEqual([expected]);
  });

  it("moves the blob into the snapshot where the file system has no links", async () => {
    const blob = join(cache.folder, "blob");
    await writeFile(blob, "hello");
    const path = join(cache.folder, "snapshot", "config.json");
    const noLinks = (): Promise<void> =>
      Promise.reject(Object.assign(new Error("no links"), { code: "EPERM" }));
    await linkIntoSnapshot(blob, path, noLinks);
    expect((await lstat(path)).isFile()).toBe(true);
    expect(await readFile(path, "utf8")).toBe("hello");
  });

  it("sees a file whose content changed without its size only when it verifies", async () => {
    const file = await cache.publish(id, revision, {
      path: "config.json",
      from: await incoming("hello"),
      expected: undefined,
    });
    await writeFile(join(cache.snapshotFolder(id, revision), "config.json"), "HELLO");
    expect(await cache.missing(id, revision, [file])).toEqual([]);
    expect(await cache.verify(id, revision, [file])).toEqual([file]);
    await cache.quarantine(id, revision, "config.json");
    expect(await cache.missing(id, revision, [file])).toEqual([file]);
  });
});
