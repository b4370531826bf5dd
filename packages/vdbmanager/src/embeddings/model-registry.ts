import { ThothError } from "../errors/index.ts";
import type { DownloadProgress, ModelProvider, ReadyModel } from "../models/index.ts";
import type { ResolvedConfig } from "./embedding-config.ts";
import { LoadedModel } from "./loaded-model.ts";
import type { TextCache } from "./text-cache.ts";
import { threadBudget } from "./thread-budget.ts";

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

  constructor(config: ResolvedConfig, provider: ModelProvider, cache: TextCache) {
    this.#config = config;
    this.#provider = provider;
    this.#cache = cache;
  }

  /** Models in memory. */
  get loaded(): readonly LoadedModel[] {
    return [...this.#loaded];
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
    const shared = this.#byFolder.get(key);
    if (shared !== undefined) return shared;
    const opened = this.#open(ready);
    this.#byFolder.set(key, opened);
    // A model that cannot be opened is not tried again at once: every try starts processes.
    opened.catch(() => {
      setTimeout(() => this.#byFolder.delete(key), this.#config.hostBreakMs).unref();
    });
    return opened;
  }

  async #open(ready: ReadyModel): Promise<LoadedModel> {
    const config = this.#config;
    const threads = config.threads ?? threadBudget();
    const model = await LoadedModel.open(ready, {
      threads,
      batchTokens: config.batchTokens ?? Math.min(1024, 256 * threads),
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
}

export function closedError(): ThothError {
  return new ThothError("CLOSED", { message: "The embedding manager was closed." });
}
