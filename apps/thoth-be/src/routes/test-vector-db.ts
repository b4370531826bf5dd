import type { FastifyInstance } from "fastify";
import { type DocumentKind, type DocumentStore, documentKinds } from "thoth-vdbmanager/documents";
import { ThothError, toThothError } from "thoth-vdbmanager/errors";
import { Deadline } from "thoth-vdbmanager/resilience";
import type { CollectionManifest } from "thoth-vdbmanager/stores";
import type { EmbeddingState } from "../embedding/embedding-watch.ts";
import { publicCode } from "../http/errors.ts";
import { elapsedMs } from "./elapsed.ts";
import { type Services, workspaceOf } from "./services.ts";

/** The page waits without limit: an answer comes within 10 s whatever happens. */
const deadlineMs = 8_000;

/** Looks into the workspace's vector store through the same objects the service uses. */
export function testVectorDbRoutes(app: FastifyInstance, services: Services): void {
  app.get("/api/workspace/:id/test-vector-db/", async (request) => {
    const { record } = await workspaceOf(services, request);
    const workspaceId = record.workspace.id;
    const workspace = record.workspace.name;
    const collection = services.stores.collection(workspaceId);
    const info = { host: "vectors.sqlite", port: null, collection, type: "SQLite" };
    const startedAt = performance.now();
    using deadline = Deadline.start({ what: "test the vector store", deadlineMs });
    try {
      const facts = await deadline.race(look(services, workspaceId, deadline));
      return {
        workspace,
        connection_successful: true,
        connection_info: { ...info, ...facts, response_time_ms: elapsedMs(startedAt) },
      };
    } catch (error) {
      const { code, message } = toThothError(error);
      return {
        workspace,
        connection_successful: false,
        connection_info: { ...info, response_time_ms: elapsedMs(startedAt) },
        error: services.hide.text(message),
        code: publicCode(code),
      };
    }
  });
}

async function look(services: Services, workspaceId: number, deadline: Deadline): Promise<object> {
  const collection = services.stores.collection(workspaceId);
  const { store, documents } = await services.stores.get(workspaceId);
  const call = { signal: deadline.signal, deadlineMs };
  await store.health(call);
  const manifest = await store.describe(collection, call);
  if (manifest !== null) checkSpace(manifest, services.watch.current());
  const counts = await countsOf(documents, call);
  const points = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return {
    collections_count: (await store.list(call)).length,
    collection_exists: manifest !== null,
    points_count: points,
    vectors_count: points,
    counts,
    store_fingerprint: manifest && {
      model: manifest.spaceModel,
      fingerprint: manifest.spaceFingerprint,
      dimensions: manifest.dimensions,
      recipes: manifest.recipes,
    },
  };
}

/** A model that is not there yet is no fault of the store: check-embedding tells of that. */
function checkSpace(manifest: CollectionManifest, embedding: EmbeddingState): void {
  if (embedding.kind !== "ready" || embedding.space.fingerprint === manifest.spaceFingerprint) return;
  throw new ThothError("SPACE_MISMATCH", {
    message: `The collection was made with ${manifest.spaceModel}, the model in use is ${embedding.space.model}.`,
    details: { stored: manifest.spaceFingerprint, inUse: embedding.space.fingerprint },
  });
}

async function countsOf(
  documents: DocumentStore,
  call: { signal: AbortSignal; deadlineMs: number },
): Promise<Partial<Record<DocumentKind, number>>> {
  const counts: Partial<Record<DocumentKind, number>> = {};
  for (const kind of documentKinds) counts[kind] = await documents.count(kind, call);
  return counts;
}
