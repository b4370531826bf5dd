import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { copyFile, mkdir, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { packTar, type TarSource } from "modern-tar/fs";
import { ThothError } from "../errors/index.ts";
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
  using deadline = Deadline.start({
    what: "pack",
    deadlineMs: options.deadlineMs ?? 600_000,
    signal: options.signal,
  });
  const { id, revision, files } = model;
  const lock = printLock({ [`${id}@${revision}`]: { revision, files } });
  const sources: TarSource[] = [{ ...plain, type: "content", target: manifestName, content: lock }];
  for (const file of files) {
    // The blob itself: the packer leaves out links that lead out of their folder.
    const source = await realpath(join(model.folder, file.path));
    if ((await stat(source)).size !== file.size) throw changed(model, file.path);
    sources.push({ ...plain, type: "file", source, target: `files/${file.path}` });
  }
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  try {
    await pipeline(packTar(sources), createWriteStream(draft), {
      signal: deadline.signal,
    });
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

function changed(model: ReadyModel, path: string): ThothError {
  return new ThothError("MODEL_CORRUPT", {
    message: `${path} of ${model.id} changed while it was packed.`,
    details: { model: model.id, file: path },
  });
}
