import { copyFile, mkdir, readdir, stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { ThothError } from "../../errors/index.ts";
import { hashFile } from "../model-cache.ts";
import { isNeededFile } from "./needed-files.ts";
import type { ModelSource } from "./source.ts";

/** A folder that holds a complete sentence-transformers model, for machines without a network. */
export function folderSource(folder: string): ModelSource {
  return {
    name: "folder",
    label: folder,
    share: 1,
    refuses: () => null,
    async fetch(wanted, context) {
      const paths = wanted.files?.map((file) => file.path) ?? (await neededBelow(folder));
      if (paths.length === 0) {
        throw new ThothError("MODEL_UNAVAILABLE", {
          message: `${folder} holds no sentence-transformers model.`,
        });
      }
      const files = [];
      for (const path of paths) {
        context.deadline.throwIfOver();
        const from = join(context.workFolder, "incoming", path);
        await mkdir(dirname(from), { recursive: true });
        try {
          await copyFile(join(folder, path), from);
        } catch (error) {
          throw new ThothError("MODEL_UNAVAILABLE", { message: `${folder} lacks ${path}.`, cause: error });
        }
        files.push({ path, from, size: (await stat(from)).size, sha256: await hashFile(from) });
      }
      return { revision: wanted.revision, files };
    },
  };
}

async function neededBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter(isNeededFile);
}
