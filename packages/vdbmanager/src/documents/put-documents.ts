import { setImmediate } from "node:timers/promises";
import type { VectorSpace } from "../embeddings/types.ts";
import type { OnDuplicate, Payload, UpsertResult } from "../stores/types.ts";
import { duplicateId, type PlannedDocument, planPut } from "./plan-put.ts";
import { toPayload } from "./point-payload.ts";
import { recipeText } from "./recipes.ts";
import type { Steps } from "./steps.ts";
import type { DocumentStoreOptions, ThothDocument } from "./types.ts";

/** Documents embedded and written at a time: what a failure can make be embedded again. */
const batchSize = 128;

export interface PutContext {
  readonly target: Omit<DocumentStoreOptions, "model"> & { readonly model: string | undefined };
  readonly open: (steps: Steps) => Promise<VectorSpace>;
  readonly call: Steps;
  readonly onDuplicate?: OnDuplicate;
  readonly onProgress?: (done: number, total: number) => void;
}

interface Change {
  readonly planned: PlannedDocument;
  readonly stored: Payload | null;
}

type Tally = { -readonly [K in keyof UpsertResult]: number };

/** Embeds and writes what is new or different, batch by batch; the documents are checked already. */
export async function putDocuments(
  documents: readonly ThothDocument[],
  context: PutContext,
): Promise<UpsertResult & { readonly ids: readonly string[] }> {
  const { target, call, onDuplicate = "overwrite", onProgress } = context;
  const { ids, planned } = await planPut(target.collection, documents, onDuplicate);
  const tally: Tally = { inserted: 0, updated: 0, unchanged: 0, skipped: documents.length - planned.length };
  await context.open(call);
  const batches = Array.from({ length: Math.ceil(planned.length / batchSize) }, (_, index) =>
    planned.slice(index * batchSize, (index + 1) * batchSize),
  );
  // All of them before the first is written: "fail" stores everything or nothing.
  if (onDuplicate === "fail") for (const batch of batches) await refuseTaken(batch, context);
  let done = tally.skipped;
  for (const batch of batches) {
    const changes = sortOut(batch, await storedPayloads(batch, context), onDuplicate, tally);
    if (changes.length > 0) await embedAndStore(changes, onDuplicate, context, tally);
    done += batch.length;
    onProgress?.(done, documents.length);
    await setImmediate();
  }
  return { ...tally, ids };
}

async function refuseTaken(batch: readonly PlannedDocument[], context: PutContext): Promise<void> {
  const stored = await storedPayloads(batch, context);
  const taken = batch.find((_, index) => stored[index] !== null);
  if (taken === undefined) return;
  throw duplicateId(
    `A document with the id "${taken.id}" exists in "${context.target.collection}".`,
    taken.id,
  );
}

/** What is stored under the ids, in their order; refuses to replace a document of another kind. */
async function storedPayloads(
  batch: readonly PlannedDocument[],
  { target, call }: PutContext,
): Promise<(Payload | null)[]> {
  const ids = batch.map(({ id }) => id);
  const points = await target.store.get(target.collection, ids, call.next());
  return batch.map(({ id, document }, index) => {
    const payload = points[index]?.payload ?? null;
    if (payload !== null && payload.kind !== document.kind) {
      throw duplicateId(`The id "${id}" belongs to a document of another kind.`, id);
    }
    return payload;
  });
}

/** The documents that have to be embedded; the others are counted. */
function sortOut(
  batch: readonly PlannedDocument[],
  stored: readonly (Payload | null)[],
  onDuplicate: OnDuplicate,
  tally: Tally,
): Change[] {
  const changes: Change[] = [];
  for (const [index, planned] of batch.entries()) {
    const payload = stored[index] ?? null;
    if (payload !== null && onDuplicate === "skip") tally.skipped += 1;
    else if (payload !== null && payload.contentHash === planned.hash) tally.unchanged += 1;
    else changes.push({ planned, stored: payload });
  }
  return changes;
}

async function embedAndStore(
  changes: readonly Change[],
  onDuplicate: OnDuplicate,
  { target, call }: PutContext,
  tally: Tally,
): Promise<void> {
  const texts = changes.map(({ planned }) => recipeText(planned.document));
  const vectors = await target.embedder.encodeDocuments(texts, { model: target.model, ...call.next() });
  const now = new Date().toISOString();
  const points = changes.map(({ planned, stored }, index) => ({
    id: planned.id,
    vector: vectors.row(index),
    payload: toPayload(planned, { createdAt: String(stored?.createdAt ?? now), updatedAt: now }),
  }));
  // The space the vectors came with, not the one asked for before: an embedder may have fallen back meanwhile.
  const { fingerprint, model } = vectors.space;
  const written = await target.store.upsert(target.collection, points, {
    onDuplicate,
    space: { fingerprint, model },
    ...call.next(),
  });
  tally.inserted += written.inserted;
  tally.updated += written.updated;
  tally.unchanged += written.unchanged;
  tally.skipped += written.skipped;
}
