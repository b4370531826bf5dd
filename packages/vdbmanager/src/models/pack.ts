import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { copyFile, mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { packTar, type TarSource } from "modern-tar/fs";
import { type CallOptions, Deadline } from "../resilience/index.ts";
import { printLock } from "./model-lock.ts";
import { manifestName } from "./sources/bundle-manifest.ts";
import type { ReadyModel } from "./types.ts";

/** Equal models give equal bundles, byte for byte: entries carry no time and no owner. */
const plain = { mtime: new Date(0), uid: 0, gid: 0, uname: "", gname: "", mode: 0o644 } as const;

/**
 * Writes a model with the hashes of its files into one tar file, for machines without a network. The file appears when it
 * is complete. @throws DEADLINE_EXCEEDED, ABORTED
 */
export async function packBundle(model: ReadyModel, path: string, options: CallOptions = {}): Promise<void> {
  using deadline = Deadline.start({ what: "pack", deadlineMs: options.deadlineMs ?? 600_000, signal: options.signal });
  const { id, revision, files } = model;
  const sources: TarSource[] = [
    { ...plain, type: "content", target: manifestName, content: printLock({ [`${id}@${revision}`]: { revision, files } }) },
    ...files.map((file): TarSource => ({
      ...plain,
      type: "file",
      source: join(model.folder, file.path),
      target: `files/${file.path}`,
    })),
  ];
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  try {
    await pipeline(packTar(sources, { dereference: true }), createWriteStream(draft), { signal: deadline.signal });
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Lays a model down as a mirror serves it: `{folder}/{org}/{name}/{revision}/{path}`. */
export async function packFolder(model: ReadyModel, folder: string): Promise<string> {
  const target = join(folder, model.id, model.revision);
  for (const { path } of model.files) {
    await mkdir(dirname(join(target, path)), { recursive: true });
    await copyFile(join(model.folder, path), join(target, path));
  }
  return target;
}
