import { setImmediate } from "node:timers/promises";
import type { Steps } from "./steps.ts";
import type { ThothDocument } from "./types.ts";
import { checkDocument, invalid } from "./validate.ts";

/** Documents checked before the event loop gets its turn. */
const stretch = 500;

/** Checks every document before the first is embedded. @throws INVALID_INPUT naming index and field */
export async function checkDocumentList(documents: readonly ThothDocument[], steps: Steps): Promise<void> {
  if (!Array.isArray(documents)) throw invalid("documents", "is no array");
  for (const [index, document] of documents.entries()) {
    checkDocument(index, document as ThothDocument);
    if (index % stretch !== stretch - 1) continue;
    await setImmediate();
    steps.next().signal?.throwIfAborted();
  }
}
