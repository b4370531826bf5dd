import type { VectorSpace } from "../embeddings/types.ts";
import { checkSameCollection } from "../stores/index.ts";
import type { CollectionSpec, Filter } from "../stores/types.ts";
import { checkDocumentList } from "./check-document-list.ts";
import { fromPayload } from "./point-payload.ts";
import { putDocuments } from "./put-documents.ts";
import { recipes } from "./recipes.ts";
import { type Steps, withSteps } from "./steps.ts";
import type { DocumentKind, DocumentStore, DocumentStoreOptions } from "./types.ts";
import { checkKind, invalid } from "./validate.ts";

/**
 * Joins a store of vectors with an embedder: documents in, documents with scores out. The collection is made by the
 * first `put` or `open` and keeps the embedder's vector space in its manifest; every `put` and `search` is checked
 * against it. A collection that does not exist yet holds no documents: `search` and `list` find nothing, `count` is 0.
 *
 * Errors of store and embedder pass through as they are; an outage is never an empty list. A `put` that fails midway
 * has stored the batches before; the same call again embeds only the rest.
 *
 * @throws INVALID_INPUT, SPACE_MISMATCH, DUPLICATE_DOCUMENT, STORE_UNAVAILABLE, DEADLINE_EXCEEDED, ABORTED, and the
 * embedder's own
 * @example
 * const documents = createDocumentStore({ store, embedder, collection: "shop" });
 * await documents.put([{ kind: "evidence", evidence: "status 3 means shipped" }]);
 * const [best] = await documents.search("evidence", "which orders were shipped?");
 */
export function createDocumentStore(options: DocumentStoreOptions): DocumentStore {
  const { store, embedder, collection, model } = options;

  async function open(call: Steps): Promise<VectorSpace> {
    const space = await embedder.space({ model, ...call.next() });
    const spec: CollectionSpec = {
      name: collection,
      dimensions: space.dimensions,
      metric: "cosine",
      spaceFingerprint: space.fingerprint,
      spaceModel: space.model,
      numericClass: space.numericClass,
      recipes,
    };
    // The name may be an alias, which no collection can be made for.
    const stored = await store.describe(collection, call.next());
    if (stored === null) await store.ensureCollection(spec, call.next());
    else checkSameCollection(stored, spec);
    return space;
  }

  async function exists(call: Steps): Promise<boolean> {
    return (await store.describe(collection, call.next())) !== null;
  }

  return {
    collection,

    async open(options = {}) {
      await withSteps(`open documents of "${collection}"`, options, open);
    },

    async put(documents, options = {}) {
      return await withSteps(`put documents into "${collection}"`, options, async (call) => {
        await checkDocumentList(documents, call);
        return await putDocuments(documents, {
          ...options,
          target: { store, embedder, collection, model },
          open,
          call,
        });
      });
    },

    async search(kind, query, options = {}) {
      const { limit, minScore } = options;
      checkKind(kind);
      if (typeof query !== "string" || query.trim() === "")
        throw invalid("query", "must be a text, and not empty");
      return await withSteps(`search documents of "${collection}"`, options, async (call) => {
        if (!(await exists(call))) return [];
        const space = await open(call);
        const vector = await embedder.encodeQuery(query, { model, ...call.next() });
        const found = await store.query(
          collection,
          {
            vector,
            filter: ofKind(kind),
            space: { fingerprint: space.fingerprint, model: space.model },
            ...(limit === undefined ? {} : { limit }),
            ...(minScore === undefined ? {} : { minScore }),
          },
          call.next(),
        );
        return found.map((point) => ({ ...fromPayload(kind, point), score: point.score }));
      });
    },

    async get(kind, id, options = {}) {
      checkKind(kind);
      return await withSteps(`get a document of "${collection}"`, options, async (call) => {
        if (!(await exists(call))) return null;
        const [point] = await store.get(collection, [id], call.next());
        return point?.payload.kind === kind ? fromPayload(kind, point) : null;
      });
    },

    async list(kind, options = {}) {
      const { limit, cursor } = options;
      checkKind(kind);
      return await withSteps(`list documents of "${collection}"`, options, async (call) => {
        if (!(await exists(call))) return { documents: [], cursor: null };
        const page = await store.scroll(collection, {
          filter: ofKind(kind),
          ...(limit === undefined ? {} : { limit }),
          ...(cursor === undefined ? {} : { cursor }),
          ...call.next(),
        });
        return { documents: page.points.map((point) => fromPayload(kind, point)), cursor: page.cursor };
      });
    },

    async count(kind, options = {}) {
      checkKind(kind);
      return await withSteps(`count documents of "${collection}"`, options, async (call) => {
        if (!(await exists(call))) return 0;
        return await store.count(collection, { filter: ofKind(kind), ...call.next() });
      });
    },

    async delete(kind, ids, options = {}) {
      checkKind(kind);
      return await withSteps(`delete documents of "${collection}"`, options, async (call) => {
        if (!(await exists(call))) return 0;
        const points = await store.get(collection, ids, call.next());
        const ofThisKind = points.filter((point) => point?.payload.kind === kind);
        return await store.delete(
          collection,
          ofThisKind.flatMap((point) => (point === null ? [] : [point.id])),
          call.next(),
        );
      });
    },

    async deleteAll(kind, options = {}) {
      checkKind(kind);
      return await withSteps(`delete all documents of "${collection}"`, options, async (call) => {
        if (!(await exists(call))) return 0;
        return await store.deleteByFilter(collection, ofKind(kind), call.next());
      });
    },
  };
}

function ofKind(kind: DocumentKind): Filter {
  return { op: "eq", field: "kind", value: kind };
}
