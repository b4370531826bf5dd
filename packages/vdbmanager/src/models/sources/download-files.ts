import { join } from "node:path";
import { ensureSpace } from "../disk-error.ts";
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
    await downloadFile(client, file, from, context.deadline, (count) => meter.add(count, file.path));
    delivered.push({ path: file.path, from, isLfs: file.isLfs });
  }
  return delivered;
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
