import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { Deadline } from "../../../resilience/index.ts";
import type { CandidateList } from "./candidates.ts";
import type { QuantizedQuery } from "./quantize.ts";
import type { ScanAnswer, ScanJob, ScanThreadData } from "./scan-messages.ts";
import type { ScanTarget } from "./scanner.ts";

const isSource = import.meta.url.endsWith(".ts");
const entry = fileURLToPath(new URL(`./scan-worker.${isSource ? "ts" : "js"}`, import.meta.url));

export interface ScanRequest {
  readonly target: ScanTarget;
  readonly query: QuantizedQuery;
  readonly limit: number;
  readonly minScore: number;
  readonly pages: number;
}

/** A thread that scans one memory, so that the event loop does not wait for large scans. */
export class ScanThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, PromiseWithResolvers<CandidateList | null>>();
  #jobs = 0;
  #lost: Error | null = null;

  constructor(data: ScanThreadData) {
    this.#worker = new Worker(entry, { workerData: data, execArgv: [], name: "thoth-scan" });
    this.#worker.unref();
    this.#worker.on("message", ({ job, candidates }: ScanAnswer) => this.#take(job)?.resolve(candidates));
    this.#worker.on("error", (error) => this.#lose(error));
    this.#worker.on("exit", (code) => this.#lose(new Error(`The scan thread ended with code ${code}.`)));
  }

  /** Why the thread is gone, or null while it runs. */
  get lost(): Error | null {
    return this.#lost;
  }

  /** @throws the error that ended the thread */
  async scan(request: ScanRequest, deadline: Deadline): Promise<CandidateList> {
    if (this.#lost !== null) throw this.#lost;
    this.#jobs += 1;
    const abandoned = new SharedArrayBuffer(4);
    const job: ScanJob = { ...request, job: this.#jobs, abandoned };
    const waiting = Promise.withResolvers<CandidateList | null>();
    this.#waiting.set(job.job, waiting);
    this.#worker.ref();
    this.#worker.postMessage(job);
    try {
      const candidates = await deadline.race(waiting.promise);
      if (candidates === null) throw new Error("The scan was abandoned while somebody waited for it.");
      return candidates;
    } finally {
      Atomics.store(new Int32Array(abandoned), 0, 1);
      this.#take(job.job);
    }
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #take(job: number): PromiseWithResolvers<CandidateList | null> | undefined {
    const waiting = this.#waiting.get(job);
    this.#waiting.delete(job);
    if (this.#waiting.size === 0) this.#worker.unref();
    return waiting;
  }

  #lose(error: Error): void {
    this.#lost ??= error;
    for (const waiting of this.#waiting.values()) waiting.reject(this.#lost);
    this.#waiting.clear();
  }
}
