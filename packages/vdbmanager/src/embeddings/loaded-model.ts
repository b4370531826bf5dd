import { setImmediate as nextTurn } from "node:timers/promises";
import {
  type HostStatus,
  type ModelDescription,
  ModelHost,
  type ModelHostOptions,
  type QueueStatus,
  Scheduler,
} from "../inference/index.ts";
import type { ModelSourceName, ReadyModel } from "../models/index.ts";
import { type CanaryReport, canaryOf, checkCanary } from "./canary.ts";
import { textsPerTurn } from "./input.ts";
import { SharedCalls } from "./shared-calls.ts";
import { TextCache } from "./text-cache.ts";
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

export interface EncodeRequest {
  readonly prompt: string;
  readonly lane: "query" | "bulk";
  readonly signal: AbortSignal;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** A model that is in memory: its host, its queue, and the cache in front of both. */
export class LoadedModel {
  readonly ready: ReadyModel;
  readonly description: ModelDescription;
  readonly space: VectorSpace;
  readonly #host: ModelHost;
  readonly #scheduler: Scheduler;
  readonly #cache: TextCache;
  readonly #single = new SharedCalls<Float32Array>();
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

  /** One vector; equal calls at the same time are computed once. */
  async encodeOne(text: string, request: EncodeRequest): Promise<Float32Array> {
    const key = TextCache.key(this.space.fingerprint, request.prompt, text);
    const cached = this.#cache.get(key);
    if (cached !== undefined) return cached.slice();
    const vector = await this.#single.join(`${request.lane}:${key}`, request.signal, async (signal) => {
      const { vectors } = await this.#scheduler.encode({ ...request, texts: [text], signal });
      this.#cache.set(key, vectors);
      return vectors;
    });
    request.onProgress?.(1, 1);
    return vector.slice();
  }

  /** `texts.length x dimensions`, row-major, in the order of `texts`. */
  async encodeList(texts: readonly string[], request: EncodeRequest): Promise<Float32Array> {
    const { dimensions } = this.space;
    const plan = await this.#plan(texts, request.prompt);
    const { unique, slots } = plan;
    const known = texts.length - unique.length;
    const computed =
      unique.length === 0
        ? new Float32Array(0)
        : (
            await this.#scheduler.encode({
              ...request,
              texts: unique,
              onProgress: (done) => request.onProgress?.(known + done, texts.length),
            })
          ).vectors;
    if (unique.length === 0) request.onProgress?.(texts.length, texts.length);
    const rowOf = (slot: number): Float32Array =>
      computed.subarray(slot * dimensions, (slot + 1) * dimensions);
    const isPlain = unique.length === texts.length;
    const data = isPlain ? computed : new Float32Array(texts.length * dimensions);
    for (let index = 0; index < texts.length; index++) {
      const slot = slots[index];
      if (typeof slot === "number") {
        if (!isPlain) data.set(rowOf(slot), index * dimensions);
        this.#cache.set(plan.keys[index] as string, rowOf(slot));
      } else if (slot !== undefined) data.set(slot, index * dimensions);
      if (index % textsPerTurn === textsPerTurn - 1) await nextTurn();
    }
    return data;
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

  /** Per text: the cached vector, or the row of the text among the unique ones that must be computed. */
  async #plan(
    texts: readonly string[],
    prompt: string,
  ): Promise<{ keys: string[]; unique: string[]; slots: (number | Float32Array)[] }> {
    const keys: string[] = [];
    const unique: string[] = [];
    const slots: (number | Float32Array)[] = [];
    const rows = new Map<string, number>();
    for (const [index, text] of texts.entries()) {
      const key = TextCache.key(this.space.fingerprint, prompt, text);
      keys.push(key);
      const known = rows.get(key) ?? this.#cache.get(key);
      if (known === undefined) {
        rows.set(key, unique.length);
        slots.push(unique.length);
        unique.push(text);
      } else slots.push(known);
      if (index % textsPerTurn === textsPerTurn - 1) await nextTurn();
    }
    return { keys, unique, slots };
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
