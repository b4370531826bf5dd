import { RetryHandler } from "thoth-vdbmanager";
import { recipeText, type ThothDocument } from "thoth-vdbmanager/documents";
import { putEach } from "../workspace/put-each.ts";
import type { JobContext } from "./context.ts";
import type { ItemFailure } from "./progress.ts";

const batchSize = 128;
/** Milliseconds one batch may take, with its retries. */
const batchDeadlineMs = 300_000;
const itemCharacters = 80;

/** Embeds and stores documents in batches; what is unchanged is neither embedded nor written again. */
export async function loadDocuments(
  context: JobContext,
  documents: readonly ThothDocument[],
  failures: readonly ItemFailure[] = [],
): Promise<void> {
  const { progress, signal } = context;
  const { documents: store } = await context.stores.get(context.record.workspace.id);
  // A full queue or a model that restarts passes by itself; the batch is then sent again.
  const retries = new RetryHandler({ maxAttempts: 6, totalMs: batchDeadlineMs, maxDelayMs: 10_000 });
  progress.expect(documents.length + failures.length);
  for (const failure of failures) progress.fail(failure);
  for (let start = 0; start < documents.length; start += batchSize) {
    signal.throwIfAborted();
    const batch = documents.slice(start, start + batchSize);
    const result = await retries.run(
      "store documents",
      (_attempt, deadline) =>
        putEach(store, batch, { signal: deadline.signal, deadlineMs: deadline.remainingMs }),
      signal,
    );
    for (const { index, error } of result.failures) {
      progress.fail({ item: nameOf(batch[index]), code: error.code, error: error.message });
    }
    progress.skip(result.unchanged + result.skipped);
    progress.succeed(result.inserted + result.updated);
  }
}

function nameOf(document: ThothDocument | undefined): string {
  if (document === undefined) return "";
  const text = document.kind === "sql" ? document.question : recipeText(document);
  return text.length > itemCharacters ? `${text.slice(0, itemCharacters)}...` : text;
}
