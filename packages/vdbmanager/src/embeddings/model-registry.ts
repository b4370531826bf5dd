import { isThothError, ThothError } from "../errors/index.ts";
import { type ModelFootprint, modelFootprint } from "../inference/index.ts";
import type { DownloadProgress, ModelProvider, ReadyModel } from "../models/index.ts";
import type { ResolvedConfig } from "./embedding-config.ts";
import { LoadedModel } from "./loaded-model.ts";
import { type ResourceStatus, Resources } from "./resources.ts";
import type { TextCache } from "./text-cache.ts";

export type Purpose = "request" | "preload";

type OnProgress = ((progress: DownloadProgress) => void) | undefined;

/** The models of a manager: which are loaded, which are on their way, each of them once. */
export class ModelRegistry {
  readonly #config: ResolvedConfig;
  readonly #provider: ModelProvider;
  readonly #cache: TextCache;
  /** By purpose and reference; evicted when it fails. */
  readonly #byReference = new Map<string, Promise<LoadedModel>>();
  /** Aliases of one model share its host. */
  readonly #byFolder = new Map<string, Promise<LoadedModel>>();
  readonly #loaded = new Set<LoadedModel>();
  readonly #closing = new AbortController();
  #resources: Resources | null = null;

  constructor(config: ResolvedConfig, provider: ModelProvider, cache: TextCache) {
    this.#config = config;
    this.#provider = provider;
    this.#cache = cache;
  }

  /** Models in memory. */
  get loaded(): readonly LoadedModel[] {
    return [...this.#loaded];
  }

  /** Null before the first model. */
  get resources(): ResourceStatus | null {
    return this.#resources?.status() ?? null;
  }

  /** References whose model is being made ready. */
  get loading(): readonly string[] {
    const keys = [...this.#byReference.keys()].filter((key) => /^(request|preload) /.test(key));
    return [...new Set(keys.map((key) => key.slice(key.indexOf(" ") + 1)))];
  }

  /** The load is shared: one caller's abort does not end it for others. */
  get(reference: string, purpose: Purpose, onProgress?: OnProgress): Promise<LoadedModel> {
    const loaded = this.#byReference.get(reference);
    if (loaded !== undefined) return loaded;
    const key = `${purpose} ${reference}`;
    const loading = this.#byReference.get(key);
    if (loading !== undefined) return loading;
    const promise = this.#load(reference, purpose, onProgress);
    this.#byReference.set(key, promise);
    promise.then(
      () => {
        this.#byReference.delete(key);
        this.#byReference.set(reference, promise);
      },
      () => this.#byReference.delete(key),
    );
    return promise;
  }

  async close(): Promise<void> {
    this.#closing.abort(closedError());
    const opening = [...this.#byFolder.values()];
    await Promise.all([...this.#loaded].map((model) => model.close()));
    await Promise.allSettled(opening);
  }

  async #load(reference: string, purpose: Purpose, onProgress: OnProgress): Promise<LoadedModel> {
    const { readyDeadlineMs, preloadDeadlineMs } = this.#config;
    const ready = await this.#provider.ready(reference, {
      purpose,
      deadlineMs: purpose === "request" ? readyDeadlineMs : preloadDeadlineMs,
      signal: this.#closing.signal,
      onProgress,
    });
    const key = JSON.stringify([ready.folder, ready.variant]);
    const opened = this.#byFolder.get(key) ?? this.#open(key, ready);
    const model = await opened;
    const { pinnedModels } = this.#config;
    if (pinnedModels.includes(reference) || pinnedModels.includes(ready.id)) model.hosts.pin();
    return model;
  }

  #open(key: string, ready: ReadyModel): Promise<LoadedModel> {
    const opened = this.#openHosts(ready);
    this.#byFolder.set(key, opened);
    opened.catch((error: unknown) => {
      const forget = (): boolean => this.#byFolder.delete(key);
      // A model that cannot be opened is not tried again at once: every try starts processes.
      if (isThothError(error, "INSUFFICIENT_MEMORY")) forget();
      else setTimeout(forget, this.#config.hostBreakMs).unref();
    });
    return opened;
  }

  async #openHosts(ready: ReadyModel): Promise<LoadedModel> {
    const config = this.#config;
    this.#resources ??= this.#makeResources();
    const { threadsPerHost, hostsPerModel, gate, ledger } = this.#resources;
    const model = await LoadedModel.open(ready, {
      footprint: footprintOf(ready.folder),
      threads: threadsPerHost,
      maxHosts: hostsPerModel,
      gate,
      ledger,
      batchTokens: config.batchTokens ?? Math.min(1024, 256 * threadsPerHost),
      idleUnloadMs: config.idleUnloadMs,
      loadDeadlineMs: config.preloadDeadlineMs,
      stallMs: config.hostStallMs,
      maxDeaths: config.maxHostDeaths,
      breakMs: config.hostBreakMs,
      cache: this.#cache,
      maxQueuedCharacters: config.maxQueuedCharacters,
      signal: this.#closing.signal,
    });
    if (this.#closing.signal.aborted) {
      await model.close();
      throw closedError();
    }
    this.#loaded.add(model);
    return model;
  }

  #makeResources(): Resources {
    const resources = new Resources(this.#config);
    resources.ledger.onShortage(async () => {
      const idle = this.loaded.filter(({ hosts }) => hosts.mayLeave);
      const [longest] = idle.sort((left, right) => left.hosts.lastUsed - right.hosts.lastUsed);
      await longest?.hosts.sleep();
      return longest !== undefined;
    });
    return resources;
  }
}

/** What cannot be read as a model is refused by the host, which says why. */
function footprintOf(folder: string): ModelFootprint {
  try {
    return modelFootprint(folder);
  } catch (error) {
    if (!isThothError(error)) throw error;
    return {
      runtimeBytes: 0,
      copiedBytes: 0,
      mappedBytes: 0,
      bytesPerToken: 1,
      bytesPerScore: 0,
      maxTokens: null,
    };
  }
}

export function closedError(): ThothError {
  return new ThothError("CLOSED", { message: "The embedding manager was closed." });
}
