import { join } from "node:path";
import cors from "@fastify/cors";
import fastify, { type FastifyBaseLogger, type FastifyInstance } from "fastify";
import type { Embedder } from "thoth-vdbmanager";
import { type Catalogue, openCatalogue } from "./catalogue/catalogue.ts";
import type { ThothBeConfig } from "./config.ts";
import { sendError } from "./http/errors.ts";
import { isAllowedOrigin } from "./http/origins.ts";
import { markInterrupted } from "./ingestion/job-rows.ts";
import { JobRunner } from "./ingestion/job-runner.ts";
import { SourceFiles } from "./ingestion/source-files.ts";
import { diagnosticsRoutes } from "./routes/diagnostics.ts";
import { documentRoutes } from "./routes/documents.ts";
import { healthRoutes } from "./routes/health.ts";
import { jobRoutes } from "./routes/jobs.ts";
import { logRoutes } from "./routes/logs.ts";
import { schemaRoutes } from "./routes/schema.ts";
import type { Services } from "./routes/services.ts";
import { sessionRoutes } from "./routes/session.ts";
import { workspaceRoutes } from "./routes/workspaces.ts";
import { WorkspaceStores } from "./workspace/workspace-stores.ts";

export interface ThothBeOptions {
  config: ThothBeConfig;
  /** Makes the vectors of documents and queries; not closed by the app. */
  embedder: Embedder;
  /** @default the name in the embedder's space, once it is known: "default" */
  modelName?: string;
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

/** Builds the service; `app.listen` makes it answer, `app.close` ends its jobs and closes its stores. */
export async function buildThothBe(options: ThothBeOptions): Promise<ThothBe> {
  const { config, embedder } = options;
  const catalogue = await openCatalogue(join(config.dataFolder, "catalogue.sqlite"));
  await markInterrupted(catalogue);
  const stores = new WorkspaceStores({ dataFolder: config.dataFolder, embedder });
  const jobs = new JobRunner({ catalogue, stores, files: new SourceFiles(config.databaseRoot) });
  const services: Services = {
    catalogue,
    stores,
    jobs,
    embedder,
    modelName: options.modelName ?? "default",
    apiKey: config.apiKey,
  };

  const app = fastify({
    bodyLimit: maxBodyBytes,
    routerOptions: { maxParamLength: 300 },
    ...(options.logger === undefined
      ? {
          logger: {
            level: config.logLevel,
            redact: ["req.headers.authorization", 'req.headers["x-api-key"]'],
          },
        }
      : { loggerInstance: options.logger }),
  });
  app.setErrorHandler(sendError);
  app.setNotFoundHandler((request, reply) => {
    const error = `There is nothing at ${request.method} ${request.url.split("?")[0]}.`;
    void reply.status(404).send({ error, code: "NOT_FOUND", retryable: false });
  });
  await app.register(cors, {
    origin: (origin, done) => done(null, origin === undefined || isAllowedOrigin(origin, config.origins)),
    methods: ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
    allowedHeaders: [
      "authorization",
      "content-type",
      "x-api-key",
      "accept",
      "accept-encoding",
      "x-requested-with",
    ],
    credentials: true,
  });
  app.addHook("onSend", async (request, reply) => {
    if (request.url.startsWith("/api/")) reply.header("cache-control", "no-cache, no-store, must-revalidate");
  });
  app.addHook("onClose", async () => {
    await jobs[Symbol.asyncDispose]();
    await stores[Symbol.asyncDispose]();
    await catalogue.destroy();
  });
  sessionRoutes(app, services);
  workspaceRoutes(app, services);
  schemaRoutes(app, services);
  documentRoutes(app, services);
  jobRoutes(app, services);
  diagnosticsRoutes(app, services);
  logRoutes(app, services);
  healthRoutes(app, services);
  return { app, catalogue, jobs };
}
