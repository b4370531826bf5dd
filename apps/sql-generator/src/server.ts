import { EmbeddingManager } from "thoth-vdbmanager";
import { isThothError } from "thoth-vdbmanager/errors";
import { buildSqlGenerator } from "./app.ts";
import { generateInSteps } from "./builtin/index.ts";
import { type GeneratorConfig, readConfig } from "./config.ts";
import { embeddedOpeners } from "./workspace/open.ts";

/** Time for runs to end after a signal, in milliseconds. */
const shutdownMs = 3_000;

/** Starts the service alone: settings from the environment, local models, until SIGINT or SIGTERM. */
async function main(): Promise<void> {
  const config = readConfig();
  const embedder = new EmbeddingManager();
  const app = await buildSqlGenerator({
    config,
    embedder,
    openers: embeddedOpeners,
    builtin: generateInSteps,
  });
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), shutdownMs).unref();
    await app.close();
    await embedder.close();
    process.exit(0);
  };
  process.once("SIGINT", () => void stop());
  process.once("SIGTERM", () => void stop());
  await listen(app, config);
}

async function listen(
  app: Awaited<ReturnType<typeof buildSqlGenerator>>,
  config: GeneratorConfig,
): Promise<void> {
  try {
    await app.listen({ host: config.host, port: config.port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    throw new Error(
      `Port ${config.port} of ${config.host} is in use. Set SQL_GENERATOR_PORT to another one.`,
      {
        cause: error,
      },
    );
  }
}

main().catch((error: unknown) => {
  const message = isThothError(error) || error instanceof Error ? error.message : String(error);
  process.stderr.write(`sql-generator did not start: ${message}\n`);
  process.exit(1);
});
