import { ThothError } from "../errors/index.ts";
import { type DownloadProgress, type ModelProvider, ModelStore, type ReadyModel } from "../models/index.ts";
import { type CallOptions, Deadline } from "../resilience/index.ts";
import { type EmbeddingConfig, type ResolvedConfig, resolveConfig } from "./embedding-config.ts";
import { embeddingMatrix } from "./embedding-matrix.ts";
import { checkText, checkTexts } from "./input.ts";
import { LoadedModel, type ModelStatus } from "./loaded-model.ts";
import { choosePrompt } from "./prompt.ts";
import { SentenceTransformer } from "./sentence-transformer.ts";
import { TextCache } from "./text-cache.ts";
import { threadBudget } from "./thread-budget.ts";
import type { Embedder, EmbeddingMatrix, EncodeOptions, VectorSpace } from "./types.ts";

type Purpose = "request" | "preload";

export interface PreloadOptions extends CallOptions {
  onProgress?: ((progress: DownloadProgress) => void) | undefined;
}

export interface ManagerStatus {
  readonly defaultModel: string;
  /** Models in memory. */
  readonly models: readonly ModelStatus[];
  /** References whose model is being made ready. */
  readonly loading: readonly string[];
  readonly textCache: ReturnType<TextCache["status"]>;
  readonly isClosed: boolean;
}

/**
 * Embeds texts with sentence-transformers models, the same vectors as the Python reference. Inference runs in a child
 * process per model; this process only keeps books. Constructing does no I/O; models are made ready on first use.
 *
 * @example
 * await using manager = new EmbeddingManager();
 * const vector = await manager.encode("How many customers are there?");
 * const { data, rows, dimensions } = await manager.encodeDocuments(["one", "two"]);
 */
export class EmbeddingManager implements Embedder, AsyncDisposable {
  static #instance: EmbeddingManager | null = null;

  readonly #config: ResolvedConfig;
  readonly #provider: ModelProvider;
  readonly #cache: TextCache;
  /** By purpose and reference; evicted when it fails. */
  readonly #byReference = new Map<string, Promise<LoadedModel>>();
  /** Aliases of one model share its host. */
  readonly #byFolder = new Map<string, Promise<LoadedModel>>();
  readonly #loaded = new Set<LoadedModel>();
  readonly #closing = new AbortController();
  #closed: Promise<void> | null = null;

  constructor(config: EmbeddingConfig = {}) {
    this.#config = resolveConfig(config);
    this.#provider = config.provider ?? new ModelStore();
    this.#cache = new TextCache(this.#config.textCacheBytes);
  }

  /**
   * The one manager of this process, for programs that do not pass one around. `config` counts when it is made: on the
   * first call, and on the first one after `close()`.
   */
  static getInstance(config: EmbeddingConfig = {}): EmbeddingManager {
    const current = EmbeddingManager.#instance;
    if (current !== null && current.#closed === null) return current;
    EmbeddingManager.#instance = new EmbeddingManager(config);
    return EmbeddingManager.#instance;
  }

  /**
   * The vector of one text, or the matrix of a list (`texts.length x dimensions`, in the caller's order). An empty
   * list gives an empty matrix; an empty text is a text.
   *
   * Cancelled or late work is removed from the queue, or dropped by the host after the batch it is in.
   *
   * @throws INVALID_INPUT or INPUT_TOO_LARGE naming the index, OVERLOADED, DEADLINE_EXCEEDED, ABORTED, CLOSED,
   * MODEL_NOT_CACHED, MODEL_UNAVAILABLE, MODEL_CORRUPT, MODEL_UNSUPPORTED, MODEL_HOST_FAILED, CANARY_FAILED
   */
  encode(text: string, options?: EncodeOptions): Promise<Float32Array>;
  encode(texts: readonly string[], options?: EncodeOptions): Promise<EmbeddingMatrix>;
  async encode(
    input: string | readonly string[],
    options: EncodeOptions = {},
  ): Promise<Float32Array | EmbeddingMatrix> {
    if (Array.isArray(input)) return this.#encodeList([...input], options);
    return this.#encodeOne(checkText(input, "text", this.#config.maxTextCharacters), options);
  }

  /** As `encode` of one text, with the model's query prompt. */
  async encodeQuery(text: string, options: Omit<EncodeOptions, "kind"> = {}): Promise<Float32Array> {
    return this.#encodeOne(checkText(text, "text", this.#config.maxTextCharacters), {
      ...options,
      kind: "query",
    });
  }

  /** As `encode` of a list, with the model's document prompt. */
  async encodeDocuments(
    texts: readonly string[],
    options: Omit<EncodeOptions, "kind"> = {},
  ): Promise<EmbeddingMatrix> {
    return this.#encodeList([...texts], { ...options, kind: "document" });
  }

  async space(options: { model?: string | undefined } & CallOptions = {}): Promise<VectorSpace> {
    return (await this.getModel(options.model, options)).space;
  }

  /** Makes a model ready and returns a handle on it. */
  async getModel(
    reference: string = this.#config.model,
    options: CallOptions = {},
  ): Promise<SentenceTransformer> {
    using deadline = this.#deadline("model ready", options, this.#config.readyDeadlineMs);
    return new SentenceTransformer(this, reference, await deadline.race(this.#model(reference, "request")));
  }

  /** Makes models ready before anyone asks; unlike a request it may download where that is allowed on preload. */
  async preloadModels(
    references: readonly string[] = [this.#config.model],
    options: PreloadOptions = {},
  ): Promise<void> {
    using deadline = this.#deadline("preload", options, this.#config.preloadDeadlineMs);
    for (const reference of references) {
      await deadline.race(this.#model(reference, "preload", options.onProgress));
    }
  }

  /** Forgets all cached vectors. */
  clearTextCache(): void {
    this.#cache.clear();
  }

  /** For readiness and diagnostics: models in memory, their hosts and queues. Does no I/O. */
  status(): ManagerStatus {
    const loaded = [...this.#loaded];
    return {
      defaultModel: this.#config.model,
      models: loaded.map((model) => model.status()),
      loading: this.#loadingReferences(),
      textCache: this.#cache.status(),
      isClosed: this.#closed !== null,
    };
  }

  /** Ends all hosts; calls in flight reject with `CLOSED`. Idempotent. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #encodeOne(text: string, options: EncodeOptions): Promise<Float32Array> {
    using deadline = this.#deadline("encode", options, this.#config.deadlineMs);
    const { signal } = deadline;
    const model = await this.#modelFor(options, deadline);
    const { priority: lane = "query", onProgress } = options;
    return await model.encodeOne(text, {
      prompt: choosePrompt(model.description, options),
      lane,
      signal,
      onProgress,
    });
  }

  async #encodeList(texts: readonly string[], options: EncodeOptions): Promise<EmbeddingMatrix> {
    using deadline = this.#deadline("encode", options, this.#config.deadlineMs);
    const { signal } = deadline;
    await checkTexts(texts, this.#config.maxTextCharacters);
    const model = await this.#modelFor(options, deadline);
    const { priority: lane = "bulk", onProgress } = options;
    const prompt = choosePrompt(model.description, options);
    const data = await model.encodeList(texts, { prompt, lane, signal, onProgress });
    return embeddingMatrix(data, texts.length, model.space);
  }

  async #modelFor(
    { model: reference = this.#config.model }: EncodeOptions,
    deadline: Deadline,
  ): Promise<LoadedModel> {
    using ready = deadline.step("model ready", this.#config.readyDeadlineMs);
    return await ready.race(this.#model(reference, "request"));
  }

  #deadline(what: string, { deadlineMs, signal }: CallOptions, defaultMs: number): Deadline {
    if (this.#closed !== null) throw closedError();
    return Deadline.start({ what, deadlineMs: deadlineMs ?? defaultMs, signal });
  }

  /** The load is shared: one caller's abort does not end it for others. */
  #model(
    reference: string,
    purpose: Purpose,
    onProgress?: PreloadOptions["onProgress"],
  ): Promise<LoadedModel> {
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

  async #load(
    reference: string,
    purpose: Purpose,
    onProgress: PreloadOptions["onProgress"],
  ): Promise<LoadedModel> {
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
    if (this.#closed !== null) {
      await model.close();
      throw closedError();
    }
    this.#loaded.add(model);
    return model;
  }

  #loadingReferences(): string[] {
    const keys = [...this.#byReference.keys()].filter((key) => /^(request|preload) /.test(key));
    return [...new Set(keys.map((key) => key.slice(key.indexOf(" ") + 1)))];
  }

  async #close(): Promise<void> {
    this.#closing.abort(closedError());
    const opening = [...this.#byFolder.values()];
    await Promise.all([...this.#loaded].map((model) => model.close()));
    await Promise.allSettled(opening);
  }
}

function closedError(): ThothError {
  return new ThothError("CLOSED", { message: "The embedding manager was closed." });
}
