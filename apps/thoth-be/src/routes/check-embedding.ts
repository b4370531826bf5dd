import type { FastifyInstance } from "fastify";
import type { ManagerStatus, VectorSpace } from "thoth-vdbmanager";
import { toThothError } from "thoth-vdbmanager/errors";
import { Deadline } from "thoth-vdbmanager/resilience";
import { elapsedMs } from "./elapsed.ts";
import { type Services, workspaceOf } from "./services.ts";

/** The page waits without limit: an answer comes within 10 s whatever happens. */
const deadlineMs = 8_000;
const testText = "Thoth";

/** Embeds a text the way the service does, and says with what. */
export function checkEmbeddingRoutes(app: FastifyInstance, services: Services): void {
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
      ...(await testEmbedding(services)),
    };
  });
}

async function testEmbedding({ embedder, modelName, hide }: Services): Promise<object> {
  const startedAt = performance.now();
  const base = { test_performed: true, test_text: testText, actual_provider_used: "local" };
  using deadline = Deadline.start({ what: "embed a test text", deadlineMs });
  const call = { signal: deadline.signal, deadlineMs };
  try {
    const vector = await deadline.race(embedder.encodeQuery(testText, call));
    const space = await deadline.race(embedder.space(call));
    return {
      embedding_test: {
        ...base,
        test_successful: true,
        test_error: null,
        embedding_time_ms: elapsedMs(startedAt),
        embedding_dimension: vector.length,
        actual_model_used: space.model,
      },
      model: modelOf(space),
      ...(embedder.status === undefined ? {} : stateOf(embedder.status(), space)),
    };
  } catch (error) {
    return {
      embedding_test: {
        ...base,
        test_successful: false,
        test_error: hide.text(toThothError(error).message),
        embedding_time_ms: null,
        embedding_dimension: null,
        actual_model_used: modelName,
      },
    };
  }
}

function modelOf(space: VectorSpace): object {
  const [id = space.model, revision = null] = space.model.split("@");
  return {
    id,
    revision,
    variant: space.numericClass,
    dimensions: space.dimensions,
    fingerprint: space.fingerprint,
  };
}

/** Where the model came from and how busy it is. */
function stateOf(status: ManagerStatus, space: VectorSpace): object {
  const model = status.models.find((one) => one.space.fingerprint === space.fingerprint);
  return {
    cache: { hit: model?.source === "cache", source: model?.source ?? null },
    decision: { provider: "local", model: status.defaultModel, host: model?.host.state ?? null },
    queue: { depth: (model?.queue.query.calls ?? 0) + (model?.queue.bulk.calls ?? 0), workers: 1 },
  };
}
