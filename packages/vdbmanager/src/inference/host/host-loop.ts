import { setImmediate as nextTurn } from "node:timers/promises";
import { ThothError } from "../../errors/index.ts";
import { batchesByLength } from "../pipeline/batches.ts";
import type { SentenceModel } from "../pipeline/sentence-model.ts";
import type { TokenizedText } from "../tokenizer/text-tokenizer.ts";
import { privateBytes } from "./private-bytes.ts";
import { type FromHost, type Lane, type ToHost, toWire } from "./protocol.ts";

type EncodeMessage = Extract<ToHost, { type: "encode" }>;

interface HostLimits {
  readonly batchTokens: number;
  readonly maxTextTokens: number | null;
}

interface Job {
  readonly message: EncodeMessage;
  readonly tokenized: Promise<readonly TokenizedText[]>;
  readonly arrivedAt: number;
  readonly vectors: Float32Array;
  texts: readonly TokenizedText[] | null;
  batches: number[][];
  done: number;
  queueMs: number;
  inferenceMs: number;
}

/** Runs one batch after the other, queries before bulk, and reads new messages between batches. */
export class HostLoop {
  readonly #model: SentenceModel;
  readonly #limits: HostLimits;
  readonly #send: (message: FromHost) => void;
  readonly #lanes: Record<Lane, Job[]> = { query: [], bulk: [] };
  #running = false;

  constructor(model: SentenceModel, limits: HostLimits, send: (message: FromHost) => void) {
    this.#model = model;
    this.#limits = limits;
    this.#send = send;
  }

  add(message: EncodeMessage): void {
    const tokenized = this.#model.tokenize(message.texts, message.prompt);
    tokenized.catch(() => undefined);
    this.#lanes[message.lane].push({
      message,
      tokenized,
      arrivedAt: performance.now(),
      vectors: new Float32Array(message.texts.length * this.#model.description.dimensions),
      texts: null,
      batches: [],
      done: 0,
      queueMs: 0,
      inferenceMs: 0,
    });
    if (!this.#running) {
      this.#running = true;
      void this.#run();
    }
  }

  /** Drops the job if it is still there; a batch that is running is finished first. */
  cancel(id: number): void {
    for (const jobs of Object.values(this.#lanes)) {
      const index = jobs.findIndex(({ message }) => message.id === id);
      if (index < 0) continue;
      jobs.splice(index, 1);
      this.#send({ type: "cancelled", id });
      return;
    }
  }

  async #run(): Promise<void> {
    for (;;) {
      const job = this.#lanes.query[0] ?? this.#lanes.bulk[0];
      if (job === undefined) break;
      try {
        await this.#step(job);
      } catch (error) {
        if (this.#remove(job)) this.#send({ type: "failed", id: job.message.id, error: toWire(error) });
      }
      await nextTurn();
    }
    this.#running = false;
  }

  async #step(job: Job): Promise<void> {
    const startedAt = performance.now();
    if (job.texts === null) {
      job.queueMs = startedAt - job.arrivedAt;
      job.texts = await job.tokenized;
      const lengths = job.texts.map(({ ids }) => ids.length);
      this.#checkLengths(lengths);
      job.batches = batchesByLength(lengths, this.#limits.batchTokens);
    }
    const { texts } = job;
    const batch = job.batches.shift();
    if (batch !== undefined) {
      const ids = batch.map((index) => texts[index]?.ids ?? []);
      const vectors = await this.#model.run(ids, job.message.prompt);
      batch.forEach((index, position) => {
        const vector = vectors[position];
        if (vector !== undefined) job.vectors.set(vector, index * vector.length);
      });
      job.done += batch.length;
    }
    job.inferenceMs += performance.now() - startedAt;
    if (job.batches.length > 0) this.#send({ type: "progress", id: job.message.id, done: job.done });
    else if (this.#remove(job)) this.#finish(job, texts);
  }

  #finish(job: Job, texts: readonly TokenizedText[]): void {
    this.#send({
      type: "encoded",
      id: job.message.id,
      vectors: job.vectors,
      tokens: Uint32Array.from(texts, ({ ids }) => ids.length),
      wasCut: Uint8Array.from(texts, ({ wasCut }) => (wasCut ? 1 : 0)),
      queueMs: job.queueMs,
      inferenceMs: job.inferenceMs,
      privateBytes: privateBytes(),
    });
  }

  /** A batch is split to what memory allows; a text cannot be. */
  #checkLengths(lengths: readonly number[]): void {
    const { maxTextTokens } = this.#limits;
    if (maxTextTokens === null) return;
    const tokens = Math.max(0, ...lengths);
    if (tokens <= maxTextTokens) return;
    throw new ThothError("INSUFFICIENT_MEMORY", {
      message: `A text has ${tokens} tokens; the memory left for one run is enough for ${maxTextTokens}.`,
      details: { tokens, maxTextTokens },
    });
  }

  /** False when the job was cancelled meanwhile. */
  #remove(job: Job): boolean {
    const jobs = this.#lanes[job.message.lane];
    const index = jobs.indexOf(job);
    if (index >= 0) jobs.splice(index, 1);
    return index >= 0;
  }
}
