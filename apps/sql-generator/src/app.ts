import { randomUUID } from "node:crypto";
import cors from "@fastify/cors";
import fastify, { type FastifyInstance, type FastifyServerOptions } from "fastify";
import { guardSql } from "thoth-dbmanager";
import type { Embedder } from "thoth-vdbmanager";
import { createLlmGenerator } from "./candidates/llm.ts";
import type { GeneratorConfig } from "./config.ts";
import { ActiveRuns } from "./http/active-runs.ts";
import { createAuthenticate } from "./http/caller.ts";
import { registerErrors } from "./http/errors.ts";
import { registerExecute } from "./http/execute.ts";
import { registerExplain } from "./http/explain.ts";
import { registerFeedback } from "./http/feedback.ts";
import { registerGenerate } from "./http/generate.ts";
import { registerHealth } from "./http/health.ts";
import { originAllowed } from "./http/origins.ts";
import type { StreamTimes } from "./http/stream.ts";
import { LexicalIndexCache } from "./linking/index-cache.ts";
import { Patience } from "./linking/patience.ts";
import type { BuiltinGenerator, Clock, SqlGuard } from "./ports.ts";
import type { RunDependencies } from "./run/run.ts";
import { warmUp } from "./run/warm-up.ts";
import { RunStore } from "./store/run-store.ts";
import { createThothBeClient } from "./thoth-be/client.ts";
import { UserCache } from "./thoth-be/users.ts";
import { WorkspaceCache } from "./thoth-be/workspaces.ts";
import { type Openers, WorkspaceResources } from "./workspace/resources.ts";

export interface SqlGeneratorOptions {
  config: GeneratorConfig;
  embedder: Embedder;
  openers: Openers;
  builtin: BuiltinGenerator;
  /** For calls to thoth-be and to the language model. @default globalThis.fetch */
  fetch?: typeof globalThis.fetch;
  /** Wall clock in milliseconds. @default Date.now */
  clock?: Clock;
  /** Fastify's logger setting. @default JSON lines at the configured level */
  logger?: FastifyServerOptions["logger"];
  /** @default keep-alive 10 s, stall 30 s */
  streamTimes?: StreamTimes;
}

/** Largest request body in bytes. */
const bodyLimit = 256 * 1024;
/** Milliseconds the warm-up may take; it takes less than one second. */
const warmUpMs = 30_000;

/**
 * Builds the service without listening. `close()` cancels the runs and closes what was opened; the embedder belongs to
 * the caller.
 * @throws INVALID_CONFIG when the state file cannot be opened
 */
export async function buildSqlGenerator(options: SqlGeneratorOptions): Promise<FastifyInstance> {
  const { config, embedder, openers, builtin, fetch = globalThis.fetch, clock = Date.now } = options;
  const app = fastify({
    logger: options.logger ?? { level: config.logLevel },
    bodyLimit,
    requestIdHeader: false,
    genReqId: (request) => requestId(request.headers["x-request-id"]),
    forceCloseConnections: true,
    requestTimeout: 30_000,
  });

  const guard: SqlGuard = async (sql, schema) => guardSql(sql, { dialect: schema.dialect, schema });
  try {
    await warmUp(builtin, guard, AbortSignal.timeout(warmUpMs));
  } catch (error) {
    // The first question is slower then, which is no reason not to start.
    app.log.warn({ err: error }, "the warm-up failed");
  }

  const thothBe = createThothBeClient({ baseUrl: config.thothBeUrl, apiKey: config.apiKey, fetch });
  const workspaces = new WorkspaceCache({ client: thothBe, clock });
  const resources = new WorkspaceResources({
    openers,
    embedder,
    onCloseError: (error) => app.log.warn({ err: error }, "closing a resource failed"),
  });
  const store = new RunStore({ path: config.statePath, clock });
  const runs = new ActiveRuns(config.maxRuns);
  const authenticate = createAuthenticate(config, new UserCache({ client: thothBe, clock }));
  const dependencies: RunDependencies = {
    workspaces,
    resources,
    indexes: new LexicalIndexCache(),
    guard,
    builtin,
    llm: config.llm === null ? null : createLlmGenerator(config.llm, fetch),
    llmDeadlineMs: config.llm?.deadlineMs ?? 0,
    deadlineMs: config.runDeadlineMs,
    documentsDeadlineMs: config.documentsDeadlineMs,
    patience: new Patience(clock),
    minConfidence: config.minConfidence,
    clock,
    remember: (run) => store.remember(run),
  };

  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
  });
  await app.register(cors, {
    origin: (origin, decide) => decide(null, origin !== undefined && originAllowed(origin, config.origins)),
    methods: ["GET", "POST", "DELETE", "OPTIONS"],
    allowedHeaders: ["authorization", "content-type", "accept", "x-request-id", "x-username"],
    exposedHeaders: ["x-request-id", "retry-after"],
    credentials: true,
    maxAge: 600,
    optionsSuccessStatus: 200,
  });
  registerErrors(app);
  registerHealth(app, { thothBe, embedder, llm: config.llm, clock });
  registerGenerate(app, {
    authenticate,
    runs,
    dependencies,
    times: options.streamTimes ?? { keepAliveMs: 10_000, stallMs: 30_000 },
  });
  registerExplain(app, { authenticate, dependencies });
  registerExecute(app, {
    authenticate,
    dependencies,
    store,
    maxQueries: config.maxQueries,
  });
  registerFeedback(app, { authenticate, runs: store, thothBe });

  app.addHook("preClose", async () => runs.cancelAll());
  app.addHook("onClose", async () => {
    await resources.close();
    store.close();
  });
  return app;
}

/** The client's id when it is one, else a new one. */
function requestId(given: string | string[] | undefined): string {
  return typeof given === "string" && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
}
