import { copyFile, mkdir, readdir, stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { ThothError } from "../../errors/index.ts";
import { contentRevision } from "../content-revision.ts";
import { diskError, ensureSpace } from "../disk-error.ts";
import { hashFile } from "../file-hash.ts";
import { isNeededFile, unsupportedModel, whyIncomplete } from "../needed-files.ts";
import { ProgressMeter } from "./progress-meter.ts";
import type { DeliveredFile, ModelSource } from "./source.ts";

/** A folder that holds a complete sentence-transformers model, for machines without a network. */
export function folderSource(folder: string): ModelSource {
  return {
    name: "folder",
    label: folder,
    needsNetwork: false,
    share: 1,
    refuses: () => null,
    async fetch(wanted, context) {
      const { id } = wanted.reference;
      const paths = wanted.files?.map((file) => file.path) ?? (await neededBelow(id, folder));
      const sizes = await Promise.all(paths.map((path) => sizeBelow(folder, path)));
      const totalBytes = sizes.reduce((sum, size) => sum + size, 0);
      await ensureSpace(context.workFolder, totalBytes);
      const meter = new ProgressMeter({
        model: id,
        source: "folder",
        totalBytes,
        report: context.onProgress,
      });
      const files: DeliveredFile[] = [];
      const hashed: { path: string; sha256: string }[] = [];
      for (const [index, path] of paths.entries()) {
        context.deadline.throwIfOver();
        const from = join(context.workFolder, "incoming", path);
        await mkdir(dirname(from), { recursive: true });
        try {
          await copyFile(join(folder, path), from);
        } catch (error) {
          throw diskError(context.workFolder, error) ?? lacks(folder, path, error);
        }
        meter.add(sizes[index] ?? 0, path);
        files.push({ path, from });
        if (wanted.files === undefined) hashed.push({ path, sha256: (await hashFile(from)).sha256 });
      }
      // A folder has no commit: it is the one that was asked for, or its content names it.
      const isNamed = wanted.files !== undefined || /^[0-9a-f]{40}$/.test(wanted.revision);
      return { revision: isNamed ? wanted.revision : contentRevision(hashed), files };
    },
  };
}

async function neededBelow(id: string, folder: string): Promise<string[]> {
  let paths: string[];
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    paths = entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
  } catch (error) {
    throw new ThothError("MODEL_UNAVAILABLE", { message: `${folder} cannot be read.`, cause: error });
  }
  const incomplete = whyIncomplete(paths);
  if (incomplete !== null) throw unsupportedModel(id, incomplete);
  return paths.filter(isNeededFile).sort();
}

async function sizeBelow(folder: string, path: string): Promise<number> {
  try {
    return (await stat(join(folder, path))).size;
  } catch (error) {
    throw lacks(folder, path, error);
  }
}

function lacks(folder: string, path: string, cause: unknown): ThothError {
  return new ThothError("MODEL_UNAVAILABLE", {
    message: `${folder} lacks ${path}.`,
    remedy: "Name a folder that holds the whole model.",
    cause,
  });
}
