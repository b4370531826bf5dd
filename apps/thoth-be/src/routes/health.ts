import type { FastifyInstance } from "fastify";
import { sql } from "kysely";
import { toThothError } from "thoth-vdbmanager/errors";
import { callerOf, type Services } from "./services.ts";

const checkDeadlineMs = 2_000;

interface Check {
  readonly ok: boolean;
  readonly code?: string;
  /** Only for a caller with the service key. */
  readonly reason?: string;
}

export function healthRoutes(app: FastifyInstance, services: Services): void {
  for (const path of ["/health", "/api/health"]) {
    app.get(path, () => ({
      status: "healthy",
      service: "thoth-be",
      uptime_s: Math.round(process.uptime()),
      timestamp: new Date(services.now()).toISOString(),
    }));
  }

  app.get("/ready", async (request, reply) => {
    const isService = request.headers["x-api-key"] !== undefined;
    if (isService) await callerOf(services, request);
    const [catalogue, embedding, vectorStore] = await Promise.all([
      check(() => sql`select 1`.execute(services.catalogue)),
      embeddingCheck(services),
      check(() => services.stores.health({ deadlineMs: checkDeadlineMs })),
    ]);
    const checks = { catalogue, embedding, vector_store: vectorStore };
    const isReady = Object.values(checks).every((one) => one.ok);
    const shown = isService
      ? checks
      : Object.fromEntries(Object.entries(checks).map(([name, { reason: _reason, ...one }]) => [name, one]));
    return reply.status(isReady ? 200 : 503).send({ status: isReady ? "ready" : "not ready", checks: shown });
  });
}

async function embeddingCheck({ watch }: Services): Promise<Check> {
  const state = await watch.check({ deadlineMs: checkDeadlineMs });
  if (state.kind === "failed") return { ok: false, code: state.code, reason: state.reason };
  return { ok: state.kind === "ready" };
}

async function check(work: () => Promise<unknown>): Promise<Check> {
  try {
    await work();
    return { ok: true };
  } catch (error) {
    const { code, message } = toThothError(error);
    return { ok: false, code, reason: message };
  }
}
