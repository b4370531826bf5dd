import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ThothError } from "../errors/index.ts";
import { errorCode } from "./disk-error.ts";
import { type FileHashes, hashFile } from "./file-hash.ts";
import { linkIntoSnapshot } from "./link-into-snapshot.ts";
import type { FileIdentity } from "./sources/source.ts";
import type { ModelFile } from "./types.ts";

/** A file to take over into the cache. */
export interface Incoming {
  readonly path: string;
  /** Where it lies now; it is moved away. */
  readonly from: string;
  /** Size and sha256 it must have; undefined takes it as it is. */
  readonly expected: ModelFile | undefined;
  /** Whether the hub keeps it in LFS; guessed when unknown. */
  readonly isLfs?: boolean | undefined;
}

/** A model of the cache. */
export interface CachedModel {
  readonly id: string;
  readonly revision: string;
  readonly folder: string;
  readonly bytes: number;
}

/**
 * A model cache in the layout of huggingface_hub (`models--org--name/{blobs,refs,snapshots}`), so that Python and Thoth
 * share one folder. Files enter only by rename, after size and sha256 were checked. Reading needs no right to write.
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

  /** Folder for partial downloads, quarantine and the lease of one model; Python's tools leave it alone. */
  workFolder(id: string): string {
    return join(this.repositoryFolder(id), ".thoth");
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
    const draft = `${path}.${randomUUID()}`;
    await writeFile(draft, revision);
    await rename(draft, path);
  }

  /** The files of `expected` that are missing or have another size. Opens no socket and reads no content. */
  async missing(id: string, revision: string, expected: readonly ModelFile[]): Promise<readonly ModelFile[]> {
    const folder = this.snapshotFolder(id, revision);
    const found = await Promise.all(expected.map((file) => sizeOf(join(folder, file.path))));
    return expected.filter((file, index) => found[index] !== file.size);
  }

  /**
   * A file of the right size that may be this one: in the snapshot, or among the blobs, where a process was killed before
   * it linked it, or where another revision has it. Its content is not read.
   */
  async find(id: string, revision: string, file: FileIdentity): Promise<string | null> {
    const { path, size, sha256, gitSha1 } = file;
    const blobs = join(this.repositoryFolder(id), "blobs");
    const names = [sha256, gitSha1].filter((name) => name !== undefined);
    for (const candidate of [
      join(this.snapshotFolder(id, revision), path),
      ...names.map((name) => join(blobs, name)),
    ]) {
      if (size !== undefined && (await sizeOf(candidate)) === size) return await realpath(candidate);
    }
    return null;
  }

  /** Paths of all files of a snapshot; empty when there is none. */
  async snapshotPaths(id: string, revision: string): Promise<string[]> {
    const folder = this.snapshotFolder(id, revision);
    const entries = await orEmpty(readdir(folder, { recursive: true, withFileTypes: true }));
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  }

  /** Hashes of one file, and whether it still has the content that its blob's name promises (null: no such name). */
  async measure(
    id: string,
    revision: string,
    path: string,
  ): Promise<FileHashes & { readonly isAsNamed: boolean | null }> {
    const real = await realpath(join(this.snapshotFolder(id, revision), path));
    const hashes = await hashFile(real, (await stat(real)).size);
    const name = basename(real);
    const isBlob = basename(dirname(real)) === "blobs";
    if (isBlob && /^[0-9a-f]{64}$/.test(name)) return { ...hashes, isAsNamed: name === hashes.sha256 };
    if (isBlob && /^[0-9a-f]{40}$/.test(name)) return { ...hashes, isAsNamed: name === hashes.gitSha1 };
    return { ...hashes, isAsNamed: null };
  }

  /** Reads every file whole and gives those that are missing or have another size or sha256. */
  async verify(
    id: string,
    revision: string,
    expected: readonly ModelFile[],
    signal?: AbortSignal,
  ): Promise<readonly ModelFile[]> {
    const wrong: ModelFile[] = [];
    for (const file of expected) {
      signal?.throwIfAborted();
      const path = join(this.snapshotFolder(id, revision), file.path);
      if ((await sizeOf(path)) !== file.size || (await hashFile(path)).sha256 !== file.sha256)
        wrong.push(file);
    }
    return wrong;
  }

  /** Moves a file of a snapshot aside, so that the next pull brings it again. */
  async quarantine(id: string, revision: string, path: string): Promise<void> {
    const link = join(this.snapshotFolder(id, revision), path);
    try {
      await this.#setAside(id, path, await realpath(link));
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    await rm(link, { force: true });
  }

  async #setAside(id: string, path: string, from: string): Promise<void> {
    const folder = join(this.workFolder(id), "quarantine");
    await mkdir(folder, { recursive: true });
    await rename(from, join(folder, path.replaceAll("/", "__")));
  }

  /**
   * Takes a complete file over into the cache: hashed, moved among the blobs, and linked into the snapshot.
   * @throws MODEL_CORRUPT when size or sha256 are not as expected; the file goes to quarantine
   */
  async publish(id: string, revision: string, incoming: Incoming): Promise<ModelFile> {
    const { path, from, expected, isLfs } = incoming;
    const found = await hashFile(from, (await stat(from)).size);
    if (expected !== undefined && (found.size !== expected.size || found.sha256 !== expected.sha256)) {
      await this.#setAside(id, path, from);
      throw new ThothError("MODEL_CORRUPT", {
        message: `${path} of ${id} has ${found.size} bytes and sha256 ${found.sha256}, expected ${expected.size} and ${expected.sha256}.`,
        details: { model: id, file: path },
      });
    }
    const name = (isLfs ?? isUsuallyLfs(path, found.size)) ? found.sha256 : (found.gitSha1 ?? found.sha256);
    const blob = join(this.repositoryFolder(id), "blobs", name);
    await mkdir(dirname(blob), { recursive: true });
    await sync(from);
    await rename(from, blob);
    await linkIntoSnapshot(blob, join(this.snapshotFolder(id, revision), path));
    return { path, size: found.size, sha256: found.sha256 };
  }

  /** Models and revisions in the cache. */
  async list(): Promise<readonly CachedModel[]> {
    const found: CachedModel[] = [];
    for (const name of await orEmpty(readdir(this.folder))) {
      if (!name.startsWith("models--")) continue;
      const id = name.slice("models--".length).replaceAll("--", "/");
      for (const revision of await orEmpty(readdir(join(this.folder, name, "snapshots")))) {
        const folder = this.snapshotFolder(id, revision);
        const paths = await this.snapshotPaths(id, revision);
        const sizes = await Promise.all(paths.map((path) => sizeOf(join(folder, path))));
        found.push({
          id,
          revision,
          folder,
          bytes: sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0),
        });
      }
    }
    return found;
  }
}

const binaryFile = /\.(?:safetensors|onnx|bin|model|h5|msgpack|pt|pth|npz)$/;

/** The hub keeps weights and large files in LFS and names their blobs by sha256, the others by git's sha1. */
function isUsuallyLfs(path: string, size: number): boolean {
  return binaryFile.test(path) || size > 5 * 1024 * 1024;
}

/** After a power cut a renamed file must not be empty. */
async function sync(path: string): Promise<void> {
  const handle = await open(path, "r+");
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
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

async function orEmpty<T>(reading: Promise<T[]>): Promise<T[]> {
  try {
    return await reading;
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR", "ELOOP"].includes(errorCode(error));
}
