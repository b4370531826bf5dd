import type { ThothDocument } from "thoth-vdbmanager/documents";
import type { JobContext } from "./context.ts";

const batchSize = 64;

/** Embeds and stores documents in batches; what is unchanged is neither embedded nor written again. */
export async function loadDocuments(context: JobContext, documents: readonly ThothDocument[]): Promise<void> {
  const { documents: store } = await context.stores.get(context.record.workspace.id);
  const { progress, signal } = context;
  progress.total_items = (progress.total_items ?? 0) + documents.length;
  context.report();
  for (let start = 0; start < documents.length; start += batchSize) {
    signal.throwIfAborted();
    const batch = documents.slice(start, start + batchSize);
    const result = await store.put(batch, { signal, deadlineMs: 300_000 });
    progress.processed_items += batch.length;
    progress.skipped_items += result.unchanged + result.skipped;
    progress.successful_items += result.inserted + result.updated;
    context.report();
  }
}
