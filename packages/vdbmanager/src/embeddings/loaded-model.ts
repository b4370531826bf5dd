import {
  type EncodedTexts,
  type HostStatus,
  type ModelDescription,
  ModelHost,
  type ModelHostOptions,
  type QueueStatus,
  Scheduler,
} from "../inference/index.ts";
import type { ModelSourceName, ReadyModel } from "../models/index.ts";
import { type CanaryReport, canaryOf, checkCanary } from "./canary.ts";
import { type EncodedRows, type EncodeRequest, encodeList, textOf } from "./encode-list.ts";
import { SharedCalls } from "./shared-calls.ts";
import { type EncodedText, TextCache } from "./text-cache.ts";
import type { VectorSpace } from "./types.ts";
import { vectorSpaceOf } from "./vector-space.ts";

export interface ModelStatus {
  readonly space: VectorSpace;
  /** Which files compute: `fp32`, or another variant of the same space that was there instead. */
  readonly variant: string;
  /** Where the files were found when the model was loaded. */
  readonly source: ModelSourceName;
  readonly host: HostStatus;
  readonly queue: Record<"query" | "bulk", QueueStatus>;
  /** Null when the catalogue knows no vectors of this model. */
  readonly canary: CanaryReport | null;
}

/** A model that is in memory: its host, its queue, and the cache in front of both. */
export class LoadedModel {
  readonly ready: ReadyModel;
  readonly description: ModelDescription;
  readonly space: VectorSpace;
  readonly #host: ModelHost;
  readonly #scheduler: Scheduler;
  readonly #cache: TextCache;
  readonly #single = new SharedCalls<EncodedTexts>();
  #canary: CanaryReport | null = null;

  private constructor(
    ready: ReadyModel,
    description: ModelDescription,
    host: ModelHost,
    cache: TextCache,
    maxQueuedCharacters: number,
  ) {
    this.ready = ready;
    this.description = description;
    this.space = vectorSpaceOf(ready, description);
    this.#host = host;
    this.#cache = cache;
    const { dimensions } = description;
    this.#scheduler = new Scheduler({ dimensions, run: (work) => host.run(work), maxQueuedCharacters });
  }

  /** Starts the host and checks the canary. @throws MODEL_UNSUPPORTED, MODEL_HOST_FAILED, CANARY_FAILED */
  static async open(
    ready: ReadyModel,
    options: Omit<ModelHostOptions, "folder"> & {
      cache: TextCache;
      maxQueuedCharacters: number;
      /** Ends the opening. */
      signal: AbortSignal;
    },
  ): Promise<LoadedModel> {
    const { cache, maxQueuedCharacters, signal, ...hostOptions } = options;
    signal.throwIfAborted();
    const host = new ModelHost({ ...hostOptions, folder: ready.folder });
    const onAbort = (): void => void host.close();
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      const model = new LoadedModel(ready, await host.describe(), host, cache, maxQueuedCharacters);
      await model.#checkCanary(AbortSignal.timeout(hostOptions.loadDeadlineMs));
      return model;
    } catch (error) {
      await host.close();
      throw error;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** One text; equal calls at the same time are computed once. The caller owns the vector. */
  async encodeOne(text: string, request: EncodeRequest): Promise<EncodedRows> {
    const key = TextCache.key(this.space.fingerprint, request.prompt, text);
    const cached = this.#cache.get(key);
    if (cached !== undefined) {
      request.onProgress?.({ done: 1, total: 1 });
      return { ...rowOf(cached), queueMs: 0, inferenceMs: 0, cacheHits: 1 };
    }
    const shared = await this.#single.join(`${request.lane}:${key}`, request.signal, async (signal) => {
      const { prompt, lane } = request;
      const encoded = await this.#scheduler.encode({ texts: [text], prompt, lane, signal });
      this.#cache.set(key, textOf(encoded, 0, this.space.dimensions));
      return encoded;
    });
    request.onProgress?.({ done: 1, total: 1 });
    return { ...shared, vectors: shared.vectors.slice(), cacheHits: 0 };
  }

  /** In the order of `texts`. The caller owns the vectors. */
  encodeList(texts: readonly string[], request: EncodeRequest): Promise<EncodedRows> {
    return encodeList(texts, request, {
      dimensions: this.space.dimensions,
      fingerprint: this.space.fingerprint,
      cache: this.#cache,
      encode: (unique, call) => this.#scheduler.encode({ ...call, texts: unique }),
    });
  }

  status(): ModelStatus {
    return {
      space: this.space,
      variant: this.ready.variant,
      source: this.ready.source,
      host: this.#host.status(),
      queue: this.#scheduler.status(),
      canary: this.#canary,
    };
  }

  close(): Promise<void> {
    return this.#host.close();
  }

  async #checkCanary(signal: AbortSignal): Promise<void> {
    const canary = canaryOf(this.ready);
    if (canary === null) return;
    const texts = canary.vectors.map(({ text }) => text);
    const { vectors } = await this.#scheduler.encode({ texts, prompt: "", lane: "query", signal });
    const rows = texts.map((_, row) =>
      vectors.subarray(row * this.space.dimensions, (row + 1) * this.space.dimensions),
    );
    this.#canary = checkCanary(canary, rows, this.space.model);
  }
}

function rowOf({ vector, tokens, wasCut }: EncodedText): Pick<EncodedTexts, "vectors" | "tokens" | "wasCut"> {
  return {
    vectors: vector.slice(),
    tokens: Uint32Array.of(tokens),
    wasCut: Uint8Array.of(Number(wasCut)),
  };
}
