import { rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { ThothError } from "../../errors/index.ts";
import { hashFile } from "../model-cache.ts";
import { HubApi, type HubOptions, readModelInfo } from "./hub-api.ts";
import { downloadFile } from "./hub-download.ts";
import { isNeededFile } from "./needed-files.ts";
import type { ModelSource, SourceContext, Wanted } from "./source.ts";

interface RemoteFile {
  readonly path: string;
  readonly size: number | undefined;
  /** Known for pinned files and for the hub's large files. */
  readonly sha256: string | undefined;
}

/** A server that speaks the Hugging Face hub's protocol. */
export function hubSource(options: HubOptions): ModelSource {
  const api = new HubApi(options);
  return {
    name: "hub",
    label: api.endpoint,
    share: 0.6,
    refuses: () => null,
    async fetch(wanted, context) {
      const { revision, files } = await plan(api, wanted, context);
      const totals = files.map((file) => file.size);
      const totalBytes = totals.every((size) => size !== undefined)
        ? totals.reduce((sum, size) => sum + (size ?? 0), 0)
        : null;
      const startedAt = performance.now();
      let receivedBytes = 0;
      const delivered = [];
      for (const file of files) {
        const partial = join(context.workFolder, "partial", revision, file.path);
        const url = `/${wanted.reference.id}/resolve/${revision}/${file.path.split("/").map(encodeURIComponent).join("/")}`;
        await downloadFile(api, url, partial, file.size, context.deadline, (count) => {
          receivedBytes += count;
          const seconds = Math.max(0.001, (performance.now() - startedAt) / 1000);
          context.onProgress({
            model: wanted.reference.id,
            source: "hub",
            file: file.path,
            receivedBytes,
            totalBytes,
            bytesPerSecond: receivedBytes / seconds,
          });
        });
        const sha256 = await hashFile(partial);
        if (file.sha256 !== undefined && sha256 !== file.sha256)
          await refuse(partial, file.path, sha256, file.sha256);
        delivered.push({ path: file.path, from: partial, size: (await stat(partial)).size, sha256 });
      }
      return { revision, files: delivered };
    },
  };
}

async function plan(
  api: HubApi,
  wanted: Wanted,
  context: SourceContext,
): Promise<{ revision: string; files: RemoteFile[] }> {
  if (wanted.files !== undefined) return { revision: wanted.revision, files: [...wanted.files] };
  const info = await readModelInfo(api, wanted.reference.id, wanted.revision, context.deadline);
  const files = info.siblings
    .filter((sibling) => isNeededFile(sibling.rfilename))
    .map((sibling) => ({
      path: sibling.rfilename,
      size: sibling.lfs?.size ?? sibling.size,
      sha256: sibling.lfs?.sha256,
    }));
  if (files.length === 0) {
    throw new ThothError("MODEL_UNSUPPORTED", {
      message: `${wanted.reference.id} holds no file of a sentence-transformers model.`,
    });
  }
  return { revision: info.sha, files };
}

async function refuse(partial: string, path: string, sha256: string, expected: string): Promise<never> {
  // Kept aside, so that the next try starts from nothing and the wrong bytes can be looked at.
  await rename(partial, `${partial}.wrong`);
  throw new ThothError("MODEL_CORRUPT", {
    message: `The hub delivered ${path} with sha256 ${sha256}, expected ${expected}.`,
    details: { file: path },
  });
}
