import { ThothError } from "../errors/index.ts";
import type { HostWork, RunningWork } from "./host/model-host.ts";
import type { Lane } from "./host/protocol.ts";
import type { EncodedTexts } from "./types.ts";

export interface SchedulerOptions {
  readonly dimensions: number;
  readonly run: (work: HostWork) => RunningWork;
  /** Characters that may wait or run per lane; a list that is larger is accepted when its lane is empty. */
  readonly maxQueuedCharacters: number;
}

export interface ScheduledTexts {
  readonly texts: readonly string[];
  readonly prompt: string;
  readonly lane: Lane;
  /** Removes the work; the result rejects with the signal's reason. */
  readonly signal: AbortSignal;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface QueueStatus {
  readonly calls: number;
  readonly characters: number;
}

/** Bounds of one message to the host: what keeps (de)serialising it far below a millisecond or two. */
const maxSliceTexts = 256;
const maxSliceCharacters = 64 * 1024;
/**
 * Texts that are put in order of length together, so that a slice holds texts of about the same number of tokens and
 * the host can batch them without padding. Sorting so many takes a millisecond or two.
 */
const sortWindow = 4096;
/** Slices in the host at a time: one runs, one is tokenised meanwhile. */
const bulkWindow = 2;
const queryWindow = 64;
/** So that empty texts are not free. */
const charactersPerText = 16;

interface Job {
  readonly request: ScheduledTexts;
  readonly cost: number;
  readonly vectors: Float32Array;
  readonly tokens: Uint32Array;
  readonly wasCut: Uint8Array;
  readonly running: Map<RunningWork, number>;
  /** Rows in the order they are sent; sorted window by window as the cursor gets there. */
  readonly order: Uint32Array;
  cursor: number;
  finished: number;
  readonly enqueuedAt: number;
  queueMs: number;
  inferenceMs: number;
  settle: ((error: unknown) => void) | null;
  resolve: (result: EncodedTexts) => void;
}

/** Bounded queue in front of one model host: queries before bulk, bulk calls take turns slice by slice. */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #lanes: Record<Lane, Job[]> = { query: [], bulk: [] };
  readonly #queued: Record<Lane, number> = { query: 0, bulk: 0 };
  readonly #inHost: Record<Lane, number> = { query: 0, bulk: 0 };
  #charactersPerMs = 20;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** @throws OVERLOADED with `details.retryAfterMs` when the lane is full */
  encode(request: ScheduledTexts): Promise<EncodedTexts> {
    const { lane, texts, signal } = request;
    signal.throwIfAborted();
    const cost = texts.reduce((sum, text) => sum + text.length, texts.length * charactersPerText);
    if (this.#queued[lane] > 0 && this.#queued[lane] + cost > this.#options.maxQueuedCharacters) {
      throw this.#overloaded(lane, cost);
    }
    return new Promise<EncodedTexts>((resolve, reject) => {
      const onAbort = (): void => job.settle?.(signal.reason);
      const job: Job = {
        request,
        cost,
        vectors: new Float32Array(texts.length * this.#options.dimensions),
        tokens: new Uint32Array(texts.length),
        wasCut: new Uint8Array(texts.length),
        running: new Map(),
        order: new Uint32Array(texts.length).map((_, index) => index),
        cursor: 0,
        finished: 0,
        enqueuedAt: performance.now(),
        queueMs: Number.POSITIVE_INFINITY,
        inferenceMs: 0,
        resolve: (result) => {
          signal.removeEventListener("abort", onAbort);
          this.#leave(job);
          resolve(result);
        },
        settle: (error) => {
          signal.removeEventListener("abort", onAbort);
          this.#leave(job);
          for (const work of job.running.keys()) work.cancel(error);
          reject(error as Error);
        },
      };
      signal.addEventListener("abort", onAbort, { once: true });
      this.#lanes[lane].push(job);
      this.#queued[lane] += cost;
      this.#pump();
    });
  }

  status(): Record<Lane, QueueStatus> {
    const of = (lane: Lane): QueueStatus => ({
      calls: this.#lanes[lane].length,
      characters: this.#queued[lane],
    });
    return { query: of("query"), bulk: of("bulk") };
  }

  #overloaded(lane: Lane, cost: number): ThothError {
    const queued = this.#queued[lane];
    const limit = this.#options.maxQueuedCharacters;
    const retryAfterMs = Math.max(100, Math.ceil((queued + cost - limit) / this.#charactersPerMs));
    return new ThothError("OVERLOADED", {
      message: `The ${lane} queue of the model holds ${queued} characters; ${cost} more would exceed ${limit}.`,
      details: { retryAfterMs, lane, queuedCharacters: queued, maxQueuedCharacters: limit },
    });
  }

  #leave(job: Job): void {
    job.settle = null;
    const { lane } = job.request;
    const index = this.#lanes[lane].indexOf(job);
    if (index < 0) return;
    this.#lanes[lane].splice(index, 1);
    this.#queued[lane] -= job.cost;
  }

  #pump(): void {
    this.#fill("query", queryWindow);
    this.#fill("bulk", bulkWindow);
  }

  #fill(lane: Lane, window: number): void {
    while (this.#inHost[lane] < window) {
      const jobs = this.#lanes[lane];
      const index = jobs.findIndex((job) => job.cursor < job.request.texts.length);
      const job = jobs[index];
      if (job === undefined) return;
      // The call goes to the end of the line, so that a long list does not starve the others of its lane.
      jobs.splice(index, 1);
      jobs.push(job);
      this.#dispatch(job);
    }
  }

  #dispatch(job: Job): void {
    const { lane, prompt, texts } = job.request;
    if (job.cursor % sortWindow === 0) {
      const window = job.order.subarray(job.cursor, job.cursor + sortWindow);
      window.sort((left, right) => (texts[left]?.length ?? 0) - (texts[right]?.length ?? 0));
    }
    const rows = job.order.subarray(job.cursor, sliceEnd(texts, job.order, job.cursor));
    job.cursor += rows.length;
    const slice = Array.from(rows, (row) => texts[row] as string);
    const work: RunningWork = this.#options.run({
      lane,
      prompt,
      texts: slice,
      onProgress: (done) => this.#report(job, work, done),
    });
    job.running.set(work, 0);
    this.#inHost[lane] += 1;
    const startedAt = performance.now();
    void work.result
      .then(
        (result) => {
          job.running.delete(work);
          this.#measure(slice, performance.now() - startedAt);
          const queueMs = startedAt - job.enqueuedAt + result.queueMs;
          this.#collect(job, rows, { ...result, queueMs });
        },
        (error: unknown) => {
          job.running.delete(work);
          job.settle?.(error);
        },
      )
      .finally(() => {
        this.#inHost[lane] -= 1;
        this.#pump();
      });
  }

  #collect(job: Job, rows: Uint32Array, result: EncodedTexts): void {
    if (job.settle === null) return;
    const { dimensions } = this.#options;
    rows.forEach((row, position) => {
      const vector = result.vectors.subarray(position * dimensions, (position + 1) * dimensions);
      job.vectors.set(vector, row * dimensions);
      job.tokens[row] = result.tokens[position] as number;
      job.wasCut[row] = result.wasCut[position] as number;
    });
    job.queueMs = Math.min(job.queueMs, result.queueMs);
    job.inferenceMs += result.inferenceMs;
    job.finished += rows.length;
    this.#report(job);
    if (job.finished === job.request.texts.length) {
      const { vectors, tokens, wasCut, queueMs, inferenceMs } = job;
      job.resolve({ vectors, tokens, wasCut, queueMs, inferenceMs });
    }
  }

  #report(job: Job, work?: RunningWork, done = 0): void {
    const { texts, onProgress } = job.request;
    if (job.settle === null || onProgress === undefined) return;
    if (work !== undefined) job.running.set(work, done);
    let total = job.finished;
    for (const value of job.running.values()) total += value;
    onProgress(total, texts.length);
  }

  #measure(slice: readonly string[], elapsedMs: number): void {
    const characters = slice.reduce((sum, text) => sum + text.length, slice.length * charactersPerText);
    const rate = characters / Math.max(elapsedMs, 1);
    this.#charactersPerMs += (rate - this.#charactersPerMs) * 0.2;
  }
}

/** End of the slice that starts at `start`; a slice never crosses a sort window. */
function sliceEnd(texts: readonly string[], order: Uint32Array, start: number): number {
  const windowEnd = Math.min(order.length, start - (start % sortWindow) + sortWindow);
  const limit = Math.min(windowEnd, start + maxSliceTexts);
  let end = start;
  let characters = 0;
  while (end < limit) {
    characters += texts[order[end] as number]?.length ?? 0;
    if (end > start && characters > maxSliceCharacters) break;
    end += 1;
  }
  return end;
}
