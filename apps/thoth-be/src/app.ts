import { join } from "node:path";
import cors from "@fastify/cors";
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import { type Catalogue, openCatalogue } from "./catalogue/catalogue.ts";
import type { ThothBeConfig } from "./config.ts";
import { EmbeddingWatch, type ServiceEmbedder } from "./embedding/embedding-watch.ts";
import { errorHandler } from "./http/errors.ts";
import { hidePaths } from "./http/hide-paths.ts";
import { isAllowedOrigin } from "./http/origins.ts";
import { JobRunner } from "./ingestion/job-runner.ts";
import { SourceFiles } from "./ingestion/source-files.ts";
import { checkEmbeddingRoutes } from "./routes/check-embedding.ts";
import { documentRoutes } from "./routes/documents.ts";
import { healthRoutes } from "./routes/health.ts";
import { ingestionRoutes } from "./routes/ingestion.ts";
import { jobEventRoutes } from "./routes/job-events.ts";
import { jobRoutes } from "./routes/jobs.ts";
import { logRoutes } from "./routes/logs.ts";
import { schemaRoutes } from "./routes/schema.ts";
import type { Services } from "./routes/services.ts";
import { sessionRoutes } from "./routes/session.ts";
import { testVectorDbRoutes } from "./routes/test-vector-db.ts";
import { workspaceSchemaRoutes } from "./routes/workspace-schema.ts";
import { workspaceRoutes } from "./routes/workspaces.ts";
import { WorkspaceStores, type WorkspaceStoresOptions } from "./workspace/workspace-stores.ts";

export interface ThothBeOptions {
  config: ThothBeConfig;
  /** Makes the vectors of documents and queries; not closed by the app. */
  embedder: ServiceEmbedder;
  /** Name of the model to show. @default the configured one */
  modelName?: string;
  /** Opens the vector store of a workspace. @default the embedded store in its file */
  openStore?: WorkspaceStoresOptions["openStore"];
  /** Milliseconds since 1970. @default Date.now */
  now?: () => number;
  /** @default Fastify's, at the configured level */
  logger?: FastifyBaseLogger;
}

/** The service with what its owner may use directly, for seeding and tests. */
export interface ThothBe {
  readonly app: FastifyInstance;
  readonly catalogue: Catalogue;
  readonly jobs: JobRunner;
}

const maxBodyBytes = 8 * 1024 * 1024;
/** Milliseconds a client has to send its request. */
const requestTimeoutMs = 60_000;

const routes = [
  sessionRoutes,
  workspaceRoutes,
  workspaceSchemaRoutes,
  schemaRoutes,
  documentRoutes,
  jobRoutes,
  jobEventRoutes,
  ingestionRoutes,
  checkEmbeddingRoutes,
  testVectorDbRoutes,
  logRoutes,
  healthRoutes,
];

/**
 * Builds the service; `app.listen` makes it answer, `app.close` ends its jobs and closes its stores.
 * @throws STORE_UNAVAILABLE when the catalogue cannot be opened
 */
export async function buildThothBe(options: ThothBeOptions): Promise<ThothBe> {
  const { config, embedder, now = Date.now } = options;
  const catalogue = await openCatalogue(join(config.dataFolder, "catalogue.sqlite"));
  const app = newApp(options);
  const hide = hidePaths({ data: config.dataFolder, databases: config.databaseRoot });
  const { dataFolder } = config;
  const stores = new WorkspaceStores({ dataFolder, embedder, openStore: options.openStore });
  const files = new SourceFiles(config.databaseRoot);
  const jobs = new JobRunner({ catalogue, stores, files, hide, log: app.log });
  const watch = new EmbeddingWatch({ embedder, now });
  const closing = new AbortController();
  const modelName = options.modelName ?? config.model;
  const services: Services = {
    ...{ config, catalogue, stores, jobs, embedder, watch, modelName, hide, now },
    closing: closing.signal,
  };

  app.setErrorHandler(errorHandler(hide));
  await app.register(cors, corsOptions(config));
  app.addHook("onReady", async () => void watch.current());
  app.addHook("preClose", async () => closing.abort());
  app.addHook("onClose", async () => {
    watch[Symbol.dispose]();
    await jobs[Symbol.asyncDispose]();
    await stores[Symbol.asyncDispose]();
    await catalogue.destroy();
  });
  for (const register of routes) register(app, services);
  await jobs.interruptDead();
  return { app, catalogue, jobs };
}

function newApp({ config, logger }: ThothBeOptions): FastifyInstance {
  const app = fastify({
    bodyLimit: maxBodyBytes,
    requestTimeout: requestTimeoutMs,
    routerOptions: { maxParamLength: 300 },
    // A query may hold a text or a token: the line below logs the route instead of the address.
    logController: new LogController({ disableRequestLogging: true }),
    ...(config.trustProxy === null ? {} : { trustProxy: config.trustProxy }),
    ...(logger === undefined ? { logger: { level: config.logLevel } } : { loggerInstance: logger }),
  });
  app.addHook("onResponse", async (request, reply) => {
    const { method, routeOptions } = request;
    request.log.info(
      { method, route: routeOptions.url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      "request",
    );
  });
  app.addHook("onSend", async (request, reply) => {
    if (request.url.startsWith("/api/")) reply.header("cache-control", "no-cache, no-store, must-revalidate");
  });
  app.setNotFoundHandler((request, reply) => {
    const error = `There is nothing at ${request.method} ${request.url.split("?")[0]}.`;
    return reply.status(404).send({ error, code: "NOT_FOUND", retryable: false });
  });
  return app;
}

function corsOptions({ origins }: ThothBeConfig): Parameters<typeof cors>[1] {
  return {
    origin: (origin, done) => done(null, origin === undefined || isAllowedOrigin(origin, origins)),
    methods: ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
    allowedHeaders: [
      "authorization",
      "content-type",
      "x-api-key",
      "accept",
      "accept-encoding",
      "if-match",
      "if-none-match",
      "x-requested-with",
    ],
    exposedHeaders: ["etag", "location", "retry-after"],
    credentials: true,
    maxAge: 600,
  };
}
