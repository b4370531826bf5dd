import { type DownloadProgress, ModelStore } from "../models/index.ts";
import { type CallOptions, Deadline } from "../resilience/index.ts";
import { type EmbeddingConfig, type ResolvedConfig, resolveConfig } from "./embedding-config.ts";
import { embeddingMatrix } from "./embedding-matrix.ts";
import type { EncodeRequest } from "./encode-list.ts";
import { encodeReport } from "./encode-report.ts";
import { encodeStream, type StreamedBatch, type StreamOptions } from "./encode-stream.ts";
import { checkText, checkTexts } from "./input.ts";
import type { LoadedModel, ModelStatus } from "./loaded-model.ts";
import { closedError, ModelRegistry } from "./model-registry.ts";
import { choosePrompt } from "./prompt.ts";
import type { ResourceStatus } from "./resources.ts";
import { SentenceTransformer } from "./sentence-transformer.ts";
import { TextCache } from "./text-cache.ts";
import type {
  Embedder,
  EmbeddingMatrix,
  EncodeOptions,
  ReportedMatrix,
  ReportedVector,
  ReportOptions,
  VectorSpace,
} from "./types.ts";

export interface PreloadOptions extends CallOptions {
  onProgress?: ((progress: DownloadProgress) => void) | undefined;
}

export interface ManagerStatus {
  readonly defaultModel: string;
  /** Models in memory. */
  readonly models: readonly ModelStatus[];
  /** Threads and memory that all hosts share; null before the first model. */
  readonly resources: ResourceStatus | null;
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
  readonly #cache: TextCache;
  readonly #models: ModelRegistry;
  #closed: Promise<void> | null = null;

  constructor(config: EmbeddingConfig = {}) {
    this.#config = resolveConfig(config);
    this.#cache = new TextCache(this.#config.textCacheBytes);
    this.#models = new ModelRegistry(this.#config, config.provider ?? new ModelStore(), this.#cache);
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
   * list gives an empty matrix; an empty text is a text. With `report: true` both come with an {@link EncodeReport}.
   *
   * Cancelled or late work is removed from the queue, or dropped by the host after the batch it is in.
   *
   * @throws INVALID_INPUT or INPUT_TOO_LARGE naming the index, OVERLOADED, DEADLINE_EXCEEDED, ABORTED, CLOSED,
   * MODEL_NOT_CACHED, MODEL_UNAVAILABLE, MODEL_CORRUPT, MODEL_UNSUPPORTED, MODEL_HOST_FAILED, CANARY_FAILED
   */
  encode(text: string, options: ReportOptions): Promise<ReportedVector>;
  encode(texts: readonly string[], options: ReportOptions): Promise<ReportedMatrix>;
  encode(text: string, options?: EncodeOptions): Promise<Float32Array>;
  encode(texts: readonly string[], options?: EncodeOptions): Promise<EmbeddingMatrix>;
  async encode(
    input: string | readonly string[],
    options: EncodeOptions | ReportOptions = {},
  ): Promise<Float32Array | EmbeddingMatrix | ReportedVector | ReportedMatrix> {
    if (Array.isArray(input)) return matrixOf(await this.#encodeList(input, options), options);
    return vectorOf(await this.#encodeOne(input as string, options), options);
  }

  /** As `encode` of one text, with the model's query prompt. */
  encodeQuery(text: string, options: Omit<ReportOptions, "kind">): Promise<ReportedVector>;
  encodeQuery(text: string, options?: Omit<EncodeOptions, "kind">): Promise<Float32Array>;
  async encodeQuery(
    text: string,
    options: Omit<EncodeOptions | ReportOptions, "kind"> = {},
  ): Promise<Float32Array | ReportedVector> {
    return vectorOf(await this.#encodeOne(text, { ...options, kind: "query" }), options);
  }

  /** As `encode` of a list, with the model's document prompt. */
  encodeDocuments(texts: readonly string[], options: Omit<ReportOptions, "kind">): Promise<ReportedMatrix>;
  encodeDocuments(texts: readonly string[], options?: Omit<EncodeOptions, "kind">): Promise<EmbeddingMatrix>;
  async encodeDocuments(
    texts: readonly string[],
    options: Omit<EncodeOptions | ReportOptions, "kind"> = {},
  ): Promise<EmbeddingMatrix | ReportedMatrix> {
    return matrixOf(await this.#encodeList(texts, { ...options, kind: "document" }), options);
  }

  /**
   * Encodes a corpus that does not fit into memory: reads `texts` as they are wanted, gives batches of consecutive texts
   * in their order, and holds a few batches at a time however long the stream is. A full queue is waited for. Leaving the
   * loop cancels what is under way and tells the source; the source is never waited for then.
   *
   * @throws DEADLINE_EXCEEDED (whole stream, one batch, or a source that gives no text), INVALID_INPUT and
   * INPUT_TOO_LARGE naming the place in the stream, what the source throws, and what {@link encode} throws
   * @example
   * for await (const { start, texts, matrix } of manager.encodeStream(lines, { kind: "document" })) {
   *   await store(start, texts, matrix);
   * }
   */
  encodeStream(
    texts: AsyncIterable<string> | Iterable<string>,
    options: StreamOptions = {},
  ): AsyncGenerator<StreamedBatch, void, void> {
    const { model, kind, promptName, priority } = options;
    const encode = (batch: readonly string[], call: CallOptions): Promise<ReportedMatrix> =>
      this.#encodeList(batch, { model, kind, promptName, priority, ...call });
    return encodeStream(texts, encode, {
      ...options,
      maxTextCharacters: this.#config.maxTextCharacters,
    });
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
    return new SentenceTransformer(
      this,
      reference,
      await deadline.race(this.#models.get(reference, "request")),
    );
  }

  /** Makes models ready before anyone asks; unlike a request it may download where that is allowed on preload. */
  async preloadModels(
    references: readonly string[] = [this.#config.model],
    options: PreloadOptions = {},
  ): Promise<void> {
    using deadline = this.#deadline("preload", options, this.#config.preloadDeadlineMs);
    for (const reference of references) {
      await deadline.race(this.#models.get(reference, "preload", options.onProgress));
    }
  }

  /** Forgets all cached vectors. */
  clearTextCache(): void {
    this.#cache.clear();
  }

  /** For readiness and diagnostics: models in memory, their hosts and queues. Does no I/O. */
  status(): ManagerStatus {
    return {
      defaultModel: this.#config.model,
      models: this.#models.loaded.map((model) => model.status()),
      resources: this.#models.resources,
      loading: this.#models.loading,
      textCache: this.#cache.status(),
      isClosed: this.#closed !== null,
    };
  }

  /** Ends all hosts; calls in flight reject with `CLOSED`. Idempotent. */
  close(): Promise<void> {
    this.#closed ??= this.#models.close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #encodeOne(input: string, options: EncodeOptions | ReportOptions): Promise<ReportedVector> {
    const startedAt = performance.now();
    const text = checkText(input, "text", this.#config.maxTextCharacters);
    using deadline = this.#deadline("encode", options, this.#config.deadlineMs);
    const model = await this.#modelFor(options, deadline);
    const rows = await model.encodeOne(text, requestOf(model, options, "query", deadline));
    const report = encodeReport(rows, model.space, performance.now() - startedAt);
    return { vector: rows.vectors, report };
  }

  async #encodeList(
    input: readonly string[],
    options: EncodeOptions | ReportOptions,
  ): Promise<ReportedMatrix> {
    const startedAt = performance.now();
    const texts = [...input];
    using deadline = this.#deadline("encode", options, this.#config.deadlineMs);
    await checkTexts(texts, this.#config.maxTextCharacters);
    const model = await this.#modelFor(options, deadline);
    const rows = await model.encodeList(texts, requestOf(model, options, "bulk", deadline));
    const matrix = embeddingMatrix(rows.vectors, texts.length, model.space);
    return { matrix, report: encodeReport(rows, model.space, performance.now() - startedAt) };
  }

  async #modelFor(
    { model: reference = this.#config.model }: Pick<EncodeOptions, "model">,
    deadline: Deadline,
  ): Promise<LoadedModel> {
    using ready = deadline.step("model ready", this.#config.readyDeadlineMs);
    return await ready.race(this.#models.get(reference, "request"));
  }

  #deadline(what: string, { deadlineMs, signal }: CallOptions, defaultMs: number): Deadline {
    if (this.#closed !== null) throw closedError();
    return Deadline.start({ what, deadlineMs: deadlineMs ?? defaultMs, signal });
  }
}

function requestOf(
  model: LoadedModel,
  options: EncodeOptions | ReportOptions,
  defaultLane: "query" | "bulk",
  { signal }: Deadline,
): EncodeRequest {
  const { priority: lane = defaultLane, onProgress } = options;
  return { prompt: choosePrompt(model.description, options), lane, signal, onProgress };
}

function vectorOf(
  reported: ReportedVector,
  { report }: { report?: boolean | undefined },
): Float32Array | ReportedVector {
  return report === true ? reported : reported.vector;
}

function matrixOf(
  reported: ReportedMatrix,
  { report }: { report?: boolean | undefined },
): EmbeddingMatrix | ReportedMatrix {
  return report === true ? reported : reported.matrix;
}
