import { setImmediate } from "node:timers/promises";
import { ThothError } from "../errors/index.ts";
import type { OnDuplicate } from "../stores/types.ts";
import { contentHash, documentId } from "./point-payload.ts";
import type { ThothDocument } from "./types.ts";

/** Documents hashed before the event loop gets its turn. */
const stretch = 500;

/** One document of a call with its id and content hash. */
export interface PlannedDocument {
  readonly id: string;
  readonly hash: string;
  readonly document: ThothDocument;
}

/**
 * Gives every document its id and settles ids that occur twice in a call: equal documents count once; of different
 * ones the last wins (`overwrite`), the first (`skip`), or the call is refused (`fail`).
 */
export async function planPut(
  collection: string,
  documents: readonly ThothDocument[],
  onDuplicate: OnDuplicate,
): Promise<{ ids: string[]; planned: PlannedDocument[] }> {
  const byId = new Map<string, PlannedDocument>();
  const ids: string[] = [];
  for (const [index, document] of documents.entries()) {
    if (index % stretch === stretch - 1) await setImmediate();
    const id = documentId(collection, document);
    const hash = contentHash(document);
    const earlier = byId.get(id);
    if (earlier !== undefined && earlier.document.kind !== document.kind) {
      throw duplicateId(`documents[${index}] has the id "${id}" of an earlier document of another kind.`, id);
    }
    if (earlier !== undefined && earlier.hash !== hash && onDuplicate === "fail") {
      throw duplicateId(`documents[${index}] has the id "${id}" of an earlier, different document.`, id);
    }
    if (earlier === undefined || onDuplicate === "overwrite") byId.set(id, { id, hash, document });
    ids.push(id);
  }
  return { ids, planned: [...byId.values()] };
}

export function duplicateId(message: string, id: string): ThothError {
  return new ThothError("DUPLICATE_DOCUMENT", { message, details: { id } });
}
