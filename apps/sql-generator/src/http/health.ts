import type { FastifyInstance } from "fastify";
import type { Embedder } from "thoth-vdbmanager";
import { toThothError } from "thoth-vdbmanager/errors";
import { type CallOptions, Deadline } from "thoth-vdbmanager/resilience";
import { z } from "zod";
import type { LlmConfig } from "../config.ts";
import type { Clock } from "../ports.ts";
import type { ThothBeClient } from "../thoth-be/client.ts";

export interface HealthOptions {
  readonly thothBe: ThothBeClient;
  readonly embedder: Embedder;
  readonly llm: LlmConfig | null;
  readonly clock: Clock;
}

interface Check {
  readonly ok: boolean;
  readonly reason: string | null;
  /** ISO 8601: since when it is so. */
  readonly since: string;
}

/** Milliseconds per check. */
const checkDeadlineMs = 2_000;

/** `/health` says only that the process answers; `/ready` asks the neighbours, each check within 2 s. */
export function registerHealth(app: FastifyInstance, options: HealthOptions): void {
  const last = new Map<string, Check>();

  app.get("/health", { logLevel: "warn" }, () => ({ status: "healthy", message: "sql-generator answers" }));

  app.get("/ready", { logLevel: "warn" }, async (_request, reply) => {
    const { thothBe, embedder, llm } = options;
    const [backend, embedding] = await Promise.all([
      check("thoth_be", (call) => thothBe.request("/health", z.unknown(), call)),
      check("embedding", (call) => embedder.space(call)),
    ]);
    const model =
      llm === null ? "none configured; the built-in generator answers" : `configured: ${llm.model}`;
    const checks = {
      thoth_be: backend,
      embedding,
      vector_store: note("vector_store", true, "opened per workspace when a question needs it"),
      llm: note("llm", true, model),
    };
    const ready = backend.ok && embedding.ok;
    return reply.code(ready ? 200 : 503).send({ status: ready ? "ready" : "not_ready", checks });
  });

  async function check(name: string, work: (call: CallOptions) => Promise<unknown>): Promise<Check> {
    using deadline = Deadline.start({ what: `check of ${name}`, deadlineMs: checkDeadlineMs });
    try {
      await deadline.race(work({ signal: deadline.signal, deadlineMs: checkDeadlineMs }));
      return note(name, true, null);
    } catch (error) {
      return note(name, false, toThothError(error).message);
    }
  }

  function note(name: string, ok: boolean, reason: string | null): Check {
    const before = last.get(name);
    const since = before?.ok === ok ? before.since : new Date(options.clock()).toISOString();
    const now = { ok, reason, since };
    last.set(name, now);
    return now;
  }
}
