import type { FastifyInstance } from "fastify";
import type { DocumentKind } from "thoth-vdbmanager/documents";
import { toThothError } from "thoth-vdbmanager/errors";
import { type Services, workspaceOf } from "./services.ts";

const deadlineMs = 8_000;
const testText = "Thoth";
const kinds: readonly DocumentKind[] = ["column_name", "sql", "evidence"];

export function diagnosticsRoutes(app: FastifyInstance, services: Services): void {
  app.get("/api/workspace/:id/test-vector-db/", async (request) => {
    const { record } = await workspaceOf(services, request);
    const workspaceId = record.workspace.id;
    const collection = services.stores.collection(workspaceId);
    const info = { host: "vectors.sqlite", port: null, collection, type: "SQLite" };
    const startedAt = performance.now();
    try {
      const { store, documents } = await services.stores.get(workspaceId);
      const manifest = await store.describe(collection, { deadlineMs });
      const counts: Record<string, number> = {};
      if (manifest !== null) {
        await documents.open({ deadlineMs });
        for (const kind of kinds) counts[kind] = await documents.count(kind, { deadlineMs });
      }
      const points = Object.values(counts).reduce((sum, count) => sum + count, 0);
      return {
        workspace: record.workspace.name,
        connection_successful: true,
        connection_info: {
          ...info,
          collections_count: (await store.list({ deadlineMs })).length,
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
          response_time_ms: elapsed(startedAt),
        },
      };
    } catch (error) {
      return {
        workspace: record.workspace.name,
        connection_successful: false,
        connection_info: { ...info, response_time_ms: elapsed(startedAt) },
        error: toThothError(error).message,
        code: toThothError(error).code,
      };
    }
  });

  app.get("/api/workspace/:id/check-embedding/", async (request) => {
    const { record } = await workspaceOf(services, request);
    return {
      workspace: record.workspace.name,
      vector_db: {
        name: services.stores.collection(record.workspace.id),
        type: "SQLite",
        host: "vectors.sqlite",
        port: null,
        environment_keys_checked: [],
        environment_keys_found: [],
        is_configured: true,
      },
      embedding_environment: {
        EMBEDDING_PROVIDER: "local",
        EMBEDDING_MODEL: services.modelName,
        EMBEDDING_BATCH_SIZE: null,
        EMBEDDING_TIMEOUT: null,
        EMBEDDING_BASE_URL: null,
      },
      embedding_test: await testEmbedding(services),
    };
  });
}

async function testEmbedding(services: Services): Promise<object> {
  const startedAt = performance.now();
  const base = { test_performed: true, test_text: testText };
  try {
    const vector = await services.embedder.encodeQuery(testText, { deadlineMs });
    const space = await services.embedder.space({ deadlineMs });
    return {
      ...base,
      test_successful: true,
      test_error: null,
      embedding_time_ms: elapsed(startedAt),
      embedding_dimension: vector.length,
      actual_provider_used: "local",
      actual_model_used: space.model,
      model: space,
    };
  } catch (error) {
    return {
      ...base,
      test_successful: false,
      test_error: toThothError(error).message,
      embedding_time_ms: null,
      embedding_dimension: null,
      actual_provider_used: "local",
      actual_model_used: services.modelName,
    };
  }
}

/** Milliseconds, never 0: clients take 0 for "not measured". */
function elapsed(startedAt: number): number {
  return Math.max(0.01, Math.round((performance.now() - startedAt) * 100) / 100);
}
