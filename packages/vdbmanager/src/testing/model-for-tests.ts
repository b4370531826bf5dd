import { fileURLToPath } from "node:url";
import { EnvironmentDetector } from "../environment/index.ts";
import { ModelStore, type ReadyModel } from "../models/index.ts";

const repositoryCache = fileURLToPath(new URL("../../../../.thoth/models", import.meta.url));

/** Where tests keep models: THOTH_MODEL_CACHE or HF_HUB_CACHE, else `.thoth/models` of the repository. */
export function testModelStore(): ModelStore {
  const env: NodeJS.ProcessEnv = { ...process.env, THOTH_DOWNLOAD: "on-preload-only" };
  return new ModelStore({
    environment: new EnvironmentDetector({ env }),
    cacheFolder: env.THOTH_MODEL_CACHE || env.HF_HUB_CACHE || repositoryCache,
  });
}

/** The default model with its real weights, brought once. */
export function modelForTests(): Promise<ReadyModel> {
  return testModelStore().ready("default", { purpose: "preload" });
}
