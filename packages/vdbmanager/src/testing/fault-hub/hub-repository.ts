import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";

export interface HubFileEntry {
  readonly path: string;
  /** Where it lies on disk. */
  readonly file: string;
  readonly size: number;
  readonly sha256: string;
  /** Git's name of it: of the file, or of its pointer when it is in LFS. */
  readonly blobId: string;
  readonly isLfs: boolean;
}

export interface HubRevision {
  /** 40-hex commit. */
  readonly commit: string;
  readonly entries: readonly HubFileEntry[];
}

/** Reads a folder as one commit of a model repository; its name depends on its content alone. */
export async function readRevision(folder: string): Promise<HubRevision> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  const entries = await Promise.all(files.sort().map((file) => readEntry(folder, file)));
  const commit = createHash("sha1").update(JSON.stringify(entries.map(({ path, sha256 }) => [path, sha256])));
  return { commit: commit.digest("hex"), entries };
}

async function readEntry(folder: string, file: string): Promise<HubFileEntry> {
  const content = await readFile(file);
  const path = relative(folder, file).split(sep).join("/");
  const sha256 = createHash("sha256").update(content).digest("hex");
  const isLfs = /\.(?:safetensors|onnx|bin|model)$/.test(path);
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize ${content.length}\n`;
  return {
    path,
    file,
    size: content.length,
    sha256,
    blobId: gitBlob(isLfs ? Buffer.from(pointer) : content),
    isLfs,
  };
}

function gitBlob(content: Buffer): string {
  return createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
}

/** What `/api/models/{id}/revision/{revision}?blobs=true` answers. */
export function modelInfo(id: string, { commit, entries }: HubRevision): object {
  return {
    id,
    modelId: id,
    sha: commit,
    private: false,
    gated: false,
    disabled: false,
    tags: [],
    siblings: entries.map((entry) => ({
      rfilename: entry.path,
      size: entry.size,
      blobId: entry.blobId,
      ...(entry.isLfs ? { lfs: { sha256: entry.sha256, size: entry.size, pointerSize: 134 } } : {}),
    })),
  };
}

/** What `/api/models/{id}/tree/{revision}?recursive=true` answers. */
export function modelTree({ entries }: HubRevision): object[] {
  return entries.map((entry) => ({
    type: "file",
    path: entry.path,
    size: entry.size,
    oid: entry.blobId,
    ...(entry.isLfs ? { lfs: { oid: entry.sha256, size: entry.size, pointerSize: 134 } } : {}),
  }));
}
