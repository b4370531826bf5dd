import type { RunningWork } from "../host/host-work.ts";
import type { Lane } from "../host/protocol.ts";
import type { EncodedTexts } from "../types.ts";
import { costOf, Slices } from "./slices.ts";

export interface ScheduledTexts {
  readonly texts: readonly string[];
  readonly prompt: string;
  readonly lane: Lane;
  /** Removes the work; the result rejects with the signal's reason. */
  readonly signal: AbortSignal;
  readonly onProgress?: ((done: number) => void) | undefined;
}

/** One call on its way: what was sent, what came back, and how it ends. */
export class Job {
  readonly request: ScheduledTexts;
  readonly cost: number;
  readonly slices: Slices;
  readonly result: Promise<EncodedTexts>;
  readonly enqueuedAt: number = performance.now();
  readonly #dimensions: number;
  readonly #encoded: { vectors: Float32Array; tokens: Uint32Array; wasCut: Uint8Array };
  readonly #running = new Map<RunningWork, number>();
  readonly #promise: PromiseWithResolvers<EncodedTexts> = Promise.withResolvers();
  #finished = 0;
  #queueMs = Number.POSITIVE_INFINITY;
  #inferenceMs = 0;
  #onEnd: (() => void) | null;

  /** @param onEnd called once, when the call has its result or its error */
  constructor(request: ScheduledTexts, dimensions: number, onEnd: () => void) {
    const { texts, signal } = request;
    this.request = request;
    this.cost = costOf(texts);
    this.slices = new Slices(texts);
    this.result = this.#promise.promise;
    this.#dimensions = dimensions;
    this.#encoded = {
      vectors: new Float32Array(texts.length * dimensions),
      tokens: new Uint32Array(texts.length),
      wasCut: new Uint8Array(texts.length),
    };
    const onAbort = (): void => this.fail(signal.reason);
    this.#onEnd = () => {
      signal.removeEventListener("abort", onAbort);
      onEnd();
    };
    signal.addEventListener("abort", onAbort, { once: true });
  }

  started(work: RunningWork): void {
    this.#running.set(work, 0);
  }

  progressed(work: RunningWork, done: number): void {
    if (this.#running.has(work)) this.#running.set(work, done);
    this.#report();
  }

  /** @param sentAt when the slice was sent */
  collect(work: RunningWork, rows: Uint32Array, part: EncodedTexts, sentAt: number): void {
    this.#running.delete(work);
    if (this.#onEnd === null) return;
    const { vectors, tokens, wasCut } = this.#encoded;
    const size = this.#dimensions;
    rows.forEach((row, position) => {
      vectors.set(part.vectors.subarray(position * size, (position + 1) * size), row * size);
      tokens[row] = part.tokens[position] as number;
      wasCut[row] = part.wasCut[position] as number;
    });
    this.#queueMs = Math.min(this.#queueMs, sentAt - this.enqueuedAt + part.queueMs);
    this.#inferenceMs += part.inferenceMs;
    this.#finished += rows.length;
    this.#report();
    if (this.#finished < this.request.texts.length) return;
    this.#end();
    this.#promise.resolve({ ...this.#encoded, queueMs: this.#queueMs, inferenceMs: this.#inferenceMs });
  }

  /** Ends the call with an error, and takes back what is still in hosts. */
  fail(reason: unknown): void {
    if (this.#onEnd === null) return;
    this.#end();
    for (const work of this.#running.keys()) work.cancel(reason);
    this.#promise.reject(reason);
  }

  #end(): void {
    this.#onEnd?.();
    this.#onEnd = null;
  }

  #report(): void {
    const { onProgress } = this.request;
    if (this.#onEnd === null || onProgress === undefined) return;
    let done = this.#finished;
    for (const value of this.#running.values()) done += value;
    onProgress(done);
  }
}
