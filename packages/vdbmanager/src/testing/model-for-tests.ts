import { fileURLToPath } from "node:url";
import { EnvironmentDetector } from "../environment/index.ts";
import { ModelStore, type ReadyModel } from "../models/index.ts";

const repositoryCache = fileURLToPath(new URL("../../../../.thoth/models", import.meta.url));

/** Where tests and `npm start` keep models: THOTH_MODEL_CACHE, else `.thoth/models` of the repository. */
export function testModelStore(): ModelStore {
  // biome-ignore lint/style/noProcessEnv: tests read the environment here and nowhere else
  const env: NodeJS.ProcessEnv = { ...process.env, THOTH_DOWNLOAD: "on-preload-only" };
  return new ModelStore({
    environment: new EnvironmentDetector({ env }),
    cacheFolder: env.THOTH_MODEL_CACHE ?? repositoryCache,
  });
}

/** The default model with its real weights, brought once. */
export function modelForTests(): Promise<ReadyModel> {
  return testModelStore().ready("default", { purpose: "preload" });
}
