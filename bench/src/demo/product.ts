import { randomBytes } from "node:crypto";
import { join } from "node:path";
import {
  buildSqlGenerator,
  embeddedOpeners,
  generateInSteps,
  readConfig as readGeneratorConfig,
} from "sql-generator";
import { buildThothBe, ensureUser, ensureWorkspace, type JobType, readConfig, type ThothBe } from "thoth-be";
import { exportDemoFiles } from "thoth-demo";
import { type EmbeddingConfig, EmbeddingManager } from "thoth-vdbmanager";
import { modelForTests, testModelStore } from "thoth-vdbmanager/testing";

const workspaceId = 4;
const jobs: readonly JobType[] = ["import-descriptions", "preprocess", "load-evidence", "load-questions"];

export interface DemoProduct extends AsyncDisposable {
  /** Base URL of sql-generator. */
  readonly url: string;
  /** Key that the services accept. */
  readonly apiKey: string;
  readonly workspaceId: number;
  readonly databasePath: string;
  /** The manager that the services share. */
  readonly embedder: EmbeddingManager;
  /** Whether a language model answers too; the figures are then not those of the built-in generator. */
  readonly hasLanguageModel: boolean;
}

/**
 * Starts thoth-be and sql-generator in this process on ephemeral ports, and ingests the demo workspace through the
 * service's own jobs. Brings the model first if it is not cached.
 *
 * @param folder holds everything that is written; what was ingested there before is brought up to date
 * @param embedding settings of the manager that the services share
 * @throws when a job does not complete
 */
export async function startDemoProduct(
  folder: string,
  embedding: EmbeddingConfig = {},
): Promise<DemoProduct> {
  await modelForTests();
  const apiKey = randomBytes(24).toString("base64url");
  const databaseRoot = join(folder, "data");
  await using stack = new AsyncDisposableStack();
  const embedder = stack.use(new EmbeddingManager({ provider: testModelStore(), ...embedding }));
  const be = await buildThothBe({
    config: readConfig({
      THOTH_DATA: folder,
      THOTH_DB_ROOT: databaseRoot,
      THOTH_API_KEY: apiKey,
      THOTH_BE_LOG_LEVEL: "error",
    }),
    embedder,
  });
  stack.defer(() => be.app.close());
  const databasePath = await ingest(be, databaseRoot);
  const thothBeUrl = await be.app.listen({ host: "127.0.0.1", port: 0 });
  const config = readGeneratorConfig({
    ...process.env,
    THOTH_BE_URL: thothBeUrl,
    THOTH_API_KEY: apiKey,
    SQL_GENERATOR_LOG_LEVEL: "error",
  });
  const generator = await buildSqlGenerator({
    config,
    embedder,
    openers: embeddedOpeners,
    builtin: generateInSteps,
  });
  stack.defer(() => generator.close());
  const url = await generator.listen({ host: "127.0.0.1", port: 0 });
  const owned = stack.move();
  return {
    url,
    apiKey,
    workspaceId,
    databasePath,
    embedder,
    hasLanguageModel: config.llm !== null,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function ingest(be: ThothBe, databaseRoot: string): Promise<string> {
  const files = await exportDemoFiles({ folder: databaseRoot });
  const userId = await ensureUser(be.catalogue, {
    username: "bench",
    password: randomBytes(18).toString("base64url"),
    groups: ["Editor"],
  });
  await ensureWorkspace(be.catalogue, {
    id: workspaceId,
    name: "Demo trade",
    databaseName: files.databaseName,
    databasePath: files.databasePath,
    memberIds: [userId],
  });
  for (const type of jobs) {
    const { id } = await be.jobs.start(workspaceId, { type }, "bench");
    const job = await be.jobs.finished(id);
    if (job.state === "completed") continue;
    const reason = job.error?.error ?? job.failures[0]?.error ?? "no reason given";
    throw new Error(`The job ${type} ended as ${job.state}: ${reason}`);
  }
  return files.databasePath;
}
