import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { ThothError } from "../errors/index.ts";
import type { ModelFile } from "./types.ts";

/**
 * A model cache in the layout of huggingface_hub (`models--org--name/{blobs,refs,snapshots}`), so that Python and Thoth
 * share one folder. Files enter only by rename, after size and sha256 were checked.
 */
export class ModelCache {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  repositoryFolder(id: string): string {
    return join(this.folder, `models--${id.replaceAll("/", "--")}`);
  }

  snapshotFolder(id: string, revision: string): string {
    return join(this.repositoryFolder(id), "snapshots", revision);
  }

  /** Folder for partial downloads and leases of one model. */
  workFolder(id: string): string {
    return join(this.folder, ".thoth", id.replaceAll("/", "--"));
  }

  /** The commit a branch was last resolved to, or null. */
  async readRef(id: string, name: string): Promise<string | null> {
    try {
      return (await readFile(join(this.repositoryFolder(id), "refs", name), "utf8")).trim();
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  async writeRef(id: string, name: string, revision: string): Promise<void> {
    const path = join(this.repositoryFolder(id), "refs", name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.${process.pid}`, revision);
    await rename(`${path}.${process.pid}`, path);
  }

  /** The files of `expected` that are missing or have another size. Opens no socket and reads no content. */
  async missing(id: string, revision: string, expected: readonly ModelFile[]): Promise<readonly ModelFile[]> {
    const folder = this.snapshotFolder(id, revision);
    const found = await Promise.all(expected.map((file) => sizeOf(join(folder, file.path))));
    return expected.filter((file, index) => found[index] !== file.size);
  }

  /** Reads every file and compares its sha256. */
  async verify(id: string, revision: string, expected: readonly ModelFile[]): Promise<readonly ModelFile[]> {
    const wrong: ModelFile[] = [];
    for (const file of expected) {
      const path = join(this.snapshotFolder(id, revision), file.path);
      if ((await sizeOf(path)) !== file.size || (await hashFile(path)) !== file.sha256) wrong.push(file);
    }
    return wrong;
  }

  /**
   * Takes a complete file over into the cache: checked, moved among the blobs, and linked (or copied, where the file
   * system has no links) into the snapshot.
   * @throws MODEL_CORRUPT when size or sha256 differ; the file goes to quarantine
   */
  async publish(id: string, revision: string, file: ModelFile, from: string): Promise<void> {
    const size = await sizeOf(from);
    const sha256 = size === null ? "" : await hashFile(from);
    if (size !== file.size || sha256 !== file.sha256) {
      const quarantine = join(this.workFolder(id), "quarantine");
      await mkdir(quarantine, { recursive: true });
      await rename(from, join(quarantine, file.path.replaceAll("/", "__")));
      throw new ThothError("MODEL_CORRUPT", {
        message: `${file.path} of ${id} has ${size} bytes and sha256 ${sha256}, expected ${file.size} and ${file.sha256}.`,
        details: { model: id, file: file.path },
      });
    }
    const repository = this.repositoryFolder(id);
    const blob = join(repository, "blobs", await blobName(from, file));
    await mkdir(dirname(blob), { recursive: true });
    await rename(from, blob);
    const path = join(this.snapshotFolder(id, revision), file.path);
    await mkdir(dirname(path), { recursive: true });
    await linkOrCopy(blob, path);
  }

  /** Models and revisions in the cache. */
  async list(): Promise<readonly { id: string; revision: string; folder: string; bytes: number }[]> {
    const found: { id: string; revision: string; folder: string; bytes: number }[] = [];
    for (const name of await readdirOrEmpty(this.folder)) {
      if (!name.startsWith("models--")) continue;
      const id = name.slice("models--".length).replace("--", "/");
      for (const revision of await readdirOrEmpty(join(this.folder, name, "snapshots"))) {
        const folder = this.snapshotFolder(id, revision);
        found.push({ id, revision, folder, bytes: await folderSize(folder) });
      }
    }
    return found;
  }
}

/** sha256 of a file, streamed, as 64 hex digits. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest("hex");
}

/** Above this size the hub keeps files in LFS and names them by sha256; below, by git's blob sha1. */
const gitBlobMaxBytes = 1024 * 1024;

async function blobName(path: string, file: ModelFile): Promise<string> {
  if (file.size > gitBlobMaxBytes) return file.sha256;
  return createHash("sha1")
    .update(`blob ${file.size}\0`)
    .update(await readFile(path))
    .digest("hex");
}

async function linkOrCopy(blob: string, path: string): Promise<void> {
  const target = relative(dirname(path), blob);
  const temporary = `${path}.${process.pid}.new`;
  await rm(temporary, { force: true });
  try {
    await symlink(target, temporary);
  } catch (error) {
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "EINVAL", "ENOSYS"].includes(errorCode(error))) throw error;
    await copyFile(blob, temporary);
  }
  await rename(temporary, path);
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : null;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function folderSize(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(
    entries.map(async (entry) =>
      entry.isDirectory() ? 0 : ((await sizeOf(join(entry.parentPath, entry.name))) ?? 0),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function readdirOrEmpty(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function isMissing(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes(errorCode(error));
}
