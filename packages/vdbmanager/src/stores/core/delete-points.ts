import { isThothError } from "../../errors/index.ts";
import type { StoreBackend } from "./backend.ts";
import { batchesOf } from "./batches.ts";
import { extendError } from "./extend-error.ts";
import type { Steps } from "./store-calls.ts";

/** Deletes batch by batch; a failure after some of them says how many points are gone. */
export async function deletePoints(
  backend: StoreBackend,
  collection: string,
  ids: readonly string[],
  steps: Steps,
): Promise<number> {
  let deleted = 0;
  let acknowledged = 0;
  for (const batch of batchesOf(ids, backend.limits.ids)) {
    try {
      deleted += await steps.once((deadline) => backend.delete(collection, batch, deadline));
      acknowledged += batch.length;
    } catch (error) {
      if (acknowledged === 0 || !isThothError(error)) throw error;
      throw extendError(error, {
        sentence: `${acknowledged} of ${ids.length} ids are done, ${deleted} points are gone.`,
        remedy: "Repeating the call deletes the rest.",
        details: { acknowledged, deleted, total: ids.length },
      });
    }
  }
  return deleted;
}
