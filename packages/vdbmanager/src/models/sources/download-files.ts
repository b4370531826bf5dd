import { randomUUID } from "node:crypto";
import { link, mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ensureSpace, errorCode } from "../disk-error.ts";
import type { ModelSourceName } from "../types.ts";
import { downloadFile, type RemoteFile } from "./download-file.ts";
import type { HttpClient } from "./http-client.ts";
import { ProgressMeter } from "./progress-meter.ts";
import type { DeliveredFile, SourceContext } from "./source.ts";

/** Brings all files of one revision, one after the other, small ones first so that a wrong address is known soon. */
export async function downloadFiles(
  client: HttpClient,
  model: { readonly id: string; readonly revision: string; readonly source: ModelSourceName },
  files: readonly (RemoteFile & { readonly isLfs?: boolean })[],
  context: SourceContext,
): Promise<DeliveredFile[]> {
  const totalBytes = sum(files.map((file) => file.size));
  if (totalBytes !== null) await ensureSpace(context.workFolder, totalBytes);
  const meter = new ProgressMeter({
    model: model.id,
    source: model.source,
    totalBytes,
    report: context.onProgress,
  });
  const delivered: DeliveredFile[] = [];
  for (const file of files.toSorted((one, other) => (one.size ?? 0) - (other.size ?? 0))) {
    const from = join(context.workFolder, "partial", model.revision, file.path);
    const cached = await context.findCached?.(model.revision, file);
    if (cached) await offer(cached, from);
    await downloadFile(client, file, from, context.deadline, (count) => meter.add(count, file.path));
    delivered.push({ path: file.path, from, isLfs: file.isLfs });
  }
  return delivered;
}

/**
 * Lets a file of the cache stand for the download: a second name for the same bytes, which are hashed before they count.
 * A file system without hard links downloads again.
 */
async function offer(cached: string, partial: string): Promise<void> {
  await mkdir(dirname(partial), { recursive: true });
  const draft = `${partial}.${randomUUID()}`;
  try {
    await link(cached, draft);
  } catch (error) {
    if (["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "ENOENT"].includes(errorCode(error))) return;
    throw error;
  }
  await rename(draft, partial);
  // Two names of one file: rename then leaves both.
  await rm(draft, { force: true });
}

function sum(sizes: readonly (number | undefined)[]): number | null {
  let total = 0;
  for (const size of sizes) {
    if (size === undefined) return null;
    total += size;
  }
  return total;
}

/** A path inside a model as part of a URL. */
export function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
