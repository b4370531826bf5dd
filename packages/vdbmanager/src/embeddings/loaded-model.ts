import {
  type EncodedTexts,
  HostPool,
  type HostPoolOptions,
  type HostStatus,
  type ModelDescription,
  type PoolStatus,
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
  /** The first host: it serves alone until much work waits. */
  readonly host: HostStatus;
  /** All hosts, and what was decided about them. */
  readonly pool: PoolStatus;
  readonly queue: Record<"query" | "bulk", QueueStatus>;
  /** Null when the catalogue knows no vectors of this model. */
  readonly canary: CanaryReport | null;
}

/** A model that was loaded: its hosts, its queue, and the cache in front of both. */
export class LoadedModel {
  readonly ready: ReadyModel;
  readonly description: ModelDescription;
  readonly space: VectorSpace;
  readonly #pool: HostPool;
  readonly #scheduler: Scheduler;
  readonly #cache: TextCache;
  readonly #single = new SharedCalls<EncodedTexts>();
  #canary: CanaryReport | null = null;

  private constructor(
    ready: ReadyModel,
    description: ModelDescription,
    pool: HostPool,
    cache: TextCache,
    maxQueuedCharacters: number,
  ) {
    this.ready = ready;
    this.description = description;
    this.space = vectorSpaceOf(ready, description);
    this.#pool = pool;
    this.#cache = cache;
    const { dimensions } = description;
    const scheduler = new Scheduler({ dimensions, hosts: pool, maxQueuedCharacters });
    this.#scheduler = scheduler;
    pool.listen(
      () => scheduler.pump(),
      (error) => scheduler.failAll(error),
    );
  }

  /** Starts a host and checks the canary. @throws INSUFFICIENT_MEMORY, MODEL_UNSUPPORTED, MODEL_HOST_FAILED, CANARY_FAILED */
  static async open(
    ready: ReadyModel,
    options: Omit<HostPoolOptions, "folder" | "model"> & {
      cache: TextCache;
      maxQueuedCharacters: number;
      /** Ends the opening. */
      signal: AbortSignal;
    },
  ): Promise<LoadedModel> {
    const { cache, maxQueuedCharacters, signal, ...poolOptions } = options;
    signal.throwIfAborted();
    const pool = new HostPool({ ...poolOptions, folder: ready.folder, model: ready.id });
    const onAbort = (): void => void pool.close();
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      const model = new LoadedModel(ready, await pool.describe(), pool, cache, maxQueuedCharacters);
      await model.#checkCanary(AbortSignal.timeout(poolOptions.loadDeadlineMs));
      return model;
    } catch (error) {
      await pool.close();
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

  /** See {@link HostPool}. */
  get hosts(): Pick<HostPool, "pin" | "sleep" | "mayLeave" | "lastUsed"> {
    return this.#pool;
  }

  status(): ModelStatus {
    const pool = this.#pool.status();
    return {
      space: this.space,
      variant: this.ready.variant,
      source: this.ready.source,
      host: pool.hosts[0] as HostStatus,
      pool,
      queue: this.#scheduler.status(),
      canary: this.#canary,
    };
  }

  close(): Promise<void> {
    return this.#pool.close();
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
