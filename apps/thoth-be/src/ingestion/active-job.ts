import { isThothError, ThothError, toThothError } from "thoth-vdbmanager/errors";
import type { Job, JobRequest, JobState } from "./job.ts";
import { Progress } from "./progress.ts";

/** Milliseconds between two writes of progress. */
const saveEveryMs = 250;
const heartBeatMs = 5_000;

export interface ActiveJobOptions {
  job: Job;
  request: JobRequest;
  save: (job: Job) => Promise<void>;
  /** Told when a state cannot be written; the work goes on. */
  onSaveFailure: (error: unknown) => void;
}

/** One job from its queueing to its end, written to the catalogue as it goes. */
export class ActiveJob {
  readonly request: JobRequest;
  readonly workspaceId: number;
  readonly id: string;
  /** Resolves at the end; never rejects. */
  readonly finished: Promise<Job>;
  readonly #options: ActiveJobOptions;
  readonly #progress: Progress;
  readonly #controller = new AbortController();
  readonly #end = Promise.withResolvers<Job>();
  #state: JobState = { name: "queued" };
  #writes: Promise<void> = Promise.resolve();
  #savedAt = Number.NEGATIVE_INFINITY;
  readonly #heart: NodeJS.Timeout;

  constructor(options: ActiveJobOptions) {
    this.#options = options;
    this.request = options.request;
    this.workspaceId = options.job.workspaceId;
    this.id = options.job.id;
    this.finished = this.#end.promise;
    this.#progress = new Progress(() => this.#saveSometimes());
    this.#heart = setInterval(() => void this.#save(), heartBeatMs).unref();
  }

  /** Cancels; the work in hand stops at its next step, a job that waits ends at once. */
  async cancel(reason: "cancelled" | "interrupted"): Promise<void> {
    const message = reason === "cancelled" ? "The job was cancelled." : "The service is shutting down.";
    this.#controller.abort(new ThothError("ABORTED", { message, details: { reason } }));
    if (this.#state.name === "queued") await this.#finish({ name: reason, finishedAt: now() });
  }

  /** Does the work and ends. @param work is given the signal to stop and the progress to report to */
  async run(work: (signal: AbortSignal, progress: Progress) => Promise<void>): Promise<void> {
    const { signal } = this.#controller;
    if (signal.aborted) return;
    this.#state = { name: "running" };
    void this.#save();
    try {
      await work(signal, this.#progress);
      if (this.#progress.snapshot().total_items === null) this.#progress.expect(0);
      const name = this.#progress.hasFailures ? "completed_with_errors" : "completed";
      await this.#finish({ name, finishedAt: now() });
    } catch (error) {
      await this.#finish(stateAfter(error, signal));
    }
  }

  async #finish(state: JobState): Promise<void> {
    clearInterval(this.#heart);
    this.#state = state;
    await this.#save();
    this.#end.resolve(this.#current());
  }

  #current(): Job {
    return {
      ...this.#options.job,
      updatedAt: now(),
      state: this.#state,
      progress: this.#progress.snapshot(),
    };
  }

  #saveSometimes(): void {
    if (performance.now() - this.#savedAt >= saveEveryMs) void this.#save();
  }

  /** Writes the state of the moment, after the writes before; never rejects. */
  #save(): Promise<void> {
    this.#savedAt = performance.now();
    const job = this.#current();
    this.#writes = this.#writes.then(() => this.#options.save(job)).catch(this.#options.onSaveFailure);
    return this.#writes;
  }
}

function stateAfter(error: unknown, signal: AbortSignal): JobState {
  const finishedAt = now();
  if (signal.aborted && isThothError(signal.reason)) {
    return { name: signal.reason.details.reason === "interrupted" ? "interrupted" : "cancelled", finishedAt };
  }
  const { code, message } = toThothError(error);
  return { name: "failed", finishedAt, error: { code, error: message } };
}

function now(): string {
  return new Date().toISOString();
}
