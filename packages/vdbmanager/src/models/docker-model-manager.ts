import { isThothError } from "../errors/index.ts";
import type { CallOptions } from "../resilience/index.ts";
import type { DownloadProgress, ModelProvider, ReadyModel } from "./types.ts";

/** What to try when a model is not to be had. Another model means another vector space: the caller must want it. */
export interface FallbackPolicy {
  /** References tried in this order. */
  readonly fallbacks: readonly string[];
}

export interface FallbackResult {
  readonly model: ReadyModel;
  /** True when it is not the model that was asked for: its vectors must not meet the other's. */
  readonly isFallback: boolean;
  /** Why the model that was asked for was not used. */
  readonly reason: string | null;
}

type PreloadOptions = CallOptions & { onProgress?: (progress: DownloadProgress) => void };

/** Models for images: preloaded at build time, with an explicit fallback at run time. */
export class DockerModelManager {
  readonly #models: ModelProvider;

  constructor(models: ModelProvider) {
    this.#models = models;
  }

  /** The two models of the original plan: all-MiniLM-L6-v2 and paraphrase-multilingual-MiniLM-L12-v2. */
  preloadCommonModels(options: PreloadOptions = {}): Promise<readonly ReadyModel[]> {
    return this.preloadModels(["default", "multilingual-mini"], options);
  }

  /** Brings each model to the cache, one after the other; the first failure ends it. */
  async preloadModels(
    references: readonly string[],
    options: PreloadOptions = {},
  ): Promise<readonly ReadyModel[]> {
    const ready: ReadyModel[] = [];
    for (const reference of references) {
      ready.push(await this.#models.ready(reference, { ...options, purpose: "preload" }));
    }
    return ready;
  }

  /** The model, or the first fallback that is to be had, and then why. @throws the first model's error when none is */
  async getModelWithFallback(
    reference: string,
    policy: FallbackPolicy,
    options: CallOptions = {},
  ): Promise<FallbackResult> {
    try {
      return { model: await this.#models.ready(reference, options), isFallback: false, reason: null };
    } catch (error) {
      if (!isThothError(error) || error.code === "ABORTED" || error.code === "INVALID_INPUT") throw error;
      for (const fallback of policy.fallbacks) {
        try {
          const model = await this.#models.ready(fallback, options);
          return { model, isFallback: true, reason: error.message };
        } catch (fallbackError) {
          if (isThothError(fallbackError, "ABORTED")) throw fallbackError;
        }
      }
      throw error;
    }
  }
}
