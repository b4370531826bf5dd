import type { DocumentStore, ThothDocument } from "thoth-vdbmanager/documents";
import { isThothError, type ThothError } from "thoth-vdbmanager/errors";
import type { CallOptions } from "thoth-vdbmanager/resilience";

export interface PutEachResult {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly skipped: number;
  /** Documents that cannot be stored, by their position. */
  readonly failures: readonly { readonly index: number; readonly error: ThothError }[];
}

/** Documents stored at a time: the store checks so many before it writes the first. */
const batchSize = 128;

/**
 * Stores what can be stored: a document that is refused does not keep the others out. Outages reject, and what was
 * stored before stays.
 */
export async function putEach(
  store: DocumentStore,
  documents: readonly ThothDocument[],
  options: CallOptions & { onDuplicate?: "overwrite" | "skip" | "fail" } = {},
): Promise<PutEachResult> {
  const results: PutEachResult[] = [];
  for (let start = 0; start < documents.length; start += batchSize) {
    results.push(await putPart(store, documents.slice(start, start + batchSize), start, options));
  }
  return sum(results);
}

/** A part that is refused is halved until the refused documents stand alone. */
async function putPart(
  store: DocumentStore,
  documents: readonly ThothDocument[],
  start: number,
  options: Parameters<typeof putEach>[2],
): Promise<PutEachResult> {
  try {
    return { ...(await store.put(documents, options)), failures: [] };
  } catch (error) {
    if (!isThothError(error, "INVALID_INPUT", "INPUT_TOO_LARGE", "DUPLICATE_DOCUMENT")) throw error;
    if (documents.length <= 1) return { ...nothing, failures: [{ index: start, error }] };
    const half = Math.ceil(documents.length / 2);
    return sum([
      await putPart(store, documents.slice(0, half), start, options),
      await putPart(store, documents.slice(half), start + half, options),
    ]);
  }
}

const nothing = { inserted: 0, updated: 0, unchanged: 0, skipped: 0 };

function sum(parts: readonly PutEachResult[]): PutEachResult {
  const total = (name: keyof typeof nothing): number => parts.reduce((count, part) => count + part[name], 0);
  return {
    inserted: total("inserted"),
    updated: total("updated"),
    unchanged: total("unchanged"),
    skipped: total("skipped"),
    failures: parts.flatMap((part) => part.failures),
  };
}
