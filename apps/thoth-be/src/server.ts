import { existsSync } from "node:fs";
import { EmbeddingManager, ModelStore } from "thoth-vdbmanager";
import { buildThothBe } from "./app.ts";
import { readConfig, type ThothBeConfig } from "./config.ts";

/** After a signal, what has not ended by then is left behind. In milliseconds. */
const stopMs = 2_500;

/** Runs the service alone, with a model of its own, until SIGINT or SIGTERM. */
async function main(): Promise<void> {
  const config = readConfig();
  await using embedder = new EmbeddingManager({ provider: modelStore(config), model: config.model });
  const { app } = await buildThothBe({ config, embedder });
  const stopped = Promise.withResolvers<void>();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      setTimeout(() => process.exit(0), stopMs).unref();
      stopped.resolve();
    });
  }
  try {
    await app.listen({ host: config.host, port: config.port });
    await stopped.promise;
  } finally {
    await app.close();
  }
}

/** The data folder's models where `npm start` has put them, else the cache of the environment. */
function modelStore({ modelCache }: ThothBeConfig): ModelStore {
  return new ModelStore(modelCache !== null && existsSync(modelCache) ? { cacheFolder: modelCache } : {});
}

function explain(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") return `${message}. Set THOTH_BE_PORT to another port.`;
  if (code === "EADDRNOTAVAIL") return `${message}. Set THOTH_BE_HOST to an address of this machine.`;
  return code === undefined ? String(message) : `${code}: ${message}`;
}

main().catch((error: unknown) => {
  process.stderr.write(`thoth-be did not start: ${explain(error)}\n`);
  process.exitCode = 1;
});
