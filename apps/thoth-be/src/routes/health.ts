import type { FastifyInstance } from "fastify";
import { sql } from "kysely";
import { toThothError } from "thoth-vdbmanager/errors";
import type { Services } from "./services.ts";

const checkDeadlineMs = 2_000;

export function healthRoutes(app: FastifyInstance, services: Services): void {
  for (const path of ["/health", "/api/health"]) {
    app.get(path, async () => ({
      status: "healthy",
      service: "thoth-be",
      uptime_s: Math.round(process.uptime()),
    }));
  }

  app.get("/ready", async (_request, reply) => {
    const [catalogue, embedding] = await Promise.all([
      check(() => sql`select 1`.execute(services.catalogue)),
      check(() => services.embedder.space({ deadlineMs: checkDeadlineMs })),
    ]);
    const isReady = catalogue.ok && embedding.ok;
    return reply
      .status(isReady ? 200 : 503)
      .send({ status: isReady ? "ready" : "not ready", checks: { catalogue, embedding } });
  });
}

async function check(work: () => Promise<unknown>): Promise<{ ok: boolean; code?: string; reason?: string }> {
  try {
    await work();
    return { ok: true };
  } catch (error) {
    const typed = toThothError(error);
    return { ok: false, code: typed.code, reason: typed.message };
  }
}
