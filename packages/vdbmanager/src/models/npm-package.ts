import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { packTar, type TarSource } from "modern-tar/fs";
import { ThothError } from "../errors/index.ts";
import { type CallOptions, Deadline } from "../resilience/index.ts";
import { printLock } from "./model-lock.ts";
import { manifestName } from "./sources/bundle-manifest.ts";
import { npmPackageName } from "./sources/npm-package-source.ts";
import type { ReadyModel } from "./types.ts";

/** Equal models give equal packages: entries carry npm's own fixed time and no owner. */
const plain = {
  mtime: new Date("1985-10-26T08:15:00Z"),
  uid: 0,
  gid: 0,
  uname: "",
  gname: "",
  mode: 0o644,
} as const;

/**
 * Writes a model as an npm package (`.tgz`), to be installed by path or from a registry of one's own. Where it is installed,
 * the npm source finds it. The file appears when it is complete. @throws MODEL_CORRUPT, DEADLINE_EXCEEDED, ABORTED
 */
export async function packNpm(model: ReadyModel, path: string, options: CallOptions = {}): Promise<void> {
  using deadline = Deadline.start({
    what: "pack --npm",
    deadlineMs: options.deadlineMs ?? 600_000,
    signal: options.signal,
  });
  const { id, revision, files } = model;
  const sources: TarSource[] = [
    content("package.json", `${JSON.stringify(packageJson(id, revision), null, 2)}\n`),
    content(manifestName, printLock({ [`${id}@${revision}`]: { revision, files } })),
  ];
  for (const file of files) {
    const source = await realpath(join(model.folder, file.path));
    if ((await stat(source)).size !== file.size) {
      throw new ThothError("MODEL_CORRUPT", {
        message: `${file.path} of ${id} has another size than when it was checked.`,
        details: { model: id, file: file.path },
      });
    }
    sources.push({ ...plain, type: "file", source, target: `package/files/${file.path}` });
  }
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  try {
    // Weights hardly shrink: the fastest level is as good as any.
    await pipeline(packTar(sources), createGzip({ level: 1 }), createWriteStream(draft), {
      signal: deadline.signal,
    });
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}

function content(name: string, text: string): TarSource {
  return { ...plain, type: "content", target: `package/${name}`, content: text };
}

function packageJson(id: string, revision: string): object {
  return {
    name: npmPackageName(id),
    // A version says which commit; a letter in front, because digits with a leading zero are no version.
    version: `1.0.0-r${revision.slice(0, 12)}`,
    description: `The model ${id} at ${revision}, for thoth-vdbmanager. The model's own licence applies.`,
    files: [manifestName, "files"],
  };
}
