import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { ThothError } from "thoth-vdbmanager/errors";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { findWorkspace, touchDatabase } from "../catalogue/workspaces.ts";
import type { HidePaths } from "../http/hide-paths.ts";
import type { WorkspaceStores } from "../workspace/workspace-stores.ts";
import { ActiveJob } from "./active-job.ts";
import { type Job, type JobJson, type JobRequest, toJobJson } from "./job.ts";
import { interruptDeadJobs, newOwner } from "./job-owner.ts";
import { deleteOldJobs, findActiveJob, insertJob, readJob, updateJob } from "./job-rows.ts";
import { perform } from "./perform.ts";
import { noProgress, type Progress } from "./progress.ts";
import type { SourceFiles } from "./source-files.ts";

/** Jobs that run at the same time; of one workspace never more than one. */
const maxRunning = 2;
const sweepMs = 30_000;
/** How long closing waits for jobs that do not stop, in milliseconds. */
const stopMs = 2_000;

export interface JobRunnerOptions {
  catalogue: Catalogue;
  stores: WorkspaceStores;
  files: SourceFiles;
  hide: HidePaths;
  log: { error(facts: object, message: string): void };
}

/** Runs ingestion jobs in this process; their state is in the catalogue. */
export class JobRunner implements AsyncDisposable {
  readonly #options: JobRunnerOptions;
  readonly #owner = newOwner();
  readonly #waiting: ActiveJob[] = [];
  readonly #running = new Map<string, ActiveJob>();
  readonly #sweep: NodeJS.Timeout;
  #isClosed = false;

  constructor(options: JobRunnerOptions) {
    this.#options = options;
    this.#sweep = setInterval(() => {
      this.interruptDead().catch((error: unknown) => this.#warn(error));
    }, sweepMs).unref();
  }

  /** Marks jobs whose process is gone as interrupted. */
  interruptDead(): Promise<void> {
    return interruptDeadJobs(this.#options.catalogue, this.#owner, Date.now());
  }

  /**
   * Queues a job; it is written to the catalogue before this resolves.
   * @throws JOB_RUNNING with the running one when one of the same type is active in this workspace, CLOSED
   */
  async start(workspaceId: number, request: JobRequest, startedBy: string): Promise<JobJson> {
    const { catalogue, hide } = this.#options;
    if (this.#isClosed) throw new ThothError("CLOSED", { message: "The service is shutting down." });
    const now = new Date().toISOString();
    const job: Job = {
      id: randomUUID(),
      type: request.type,
      workspaceId,
      startedBy,
      startedAt: now,
      updatedAt: now,
      state: { name: "queued" },
      progress: noProgress,
    };
    if (!(await insertJob(catalogue, job, this.#owner))) {
      await this.interruptDead();
      if (!(await insertJob(catalogue, job, this.#owner))) throw await this.#alreadyRunning(job);
    }
    this.#waiting.push(
      new ActiveJob({
        job,
        request,
        save: (state) => updateJob(catalogue, hide.json(state)),
        onSaveFailure: (error) => this.#warn(error),
      }),
    );
    this.#startNext();
    return toJobJson(job);
  }

  /** Waits for the end of a job; of one that does not run here, its state. @throws NOT_FOUND */
  async finished(jobId: string): Promise<JobJson> {
    const active = this.#find(jobId);
    return toJobJson(await (active?.finished ?? readJob(this.#options.catalogue, jobId)));
  }

  /** Asks a job to stop; documents stored so far stay. False when it does not run here. */
  async cancel(jobId: string): Promise<boolean> {
    const active = this.#find(jobId);
    const position = this.#waiting.findIndex((job) => job.id === jobId);
    if (position !== -1) this.#waiting.splice(position, 1);
    await active?.cancel("cancelled");
    return active !== undefined;
  }

  #find(jobId: string): ActiveJob | undefined {
    return this.#running.get(jobId) ?? this.#waiting.find((job) => job.id === jobId);
  }

  async #alreadyRunning(job: Job): Promise<ThothError> {
    const running = await findActiveJob(this.#options.catalogue, job.workspaceId, job.type);
    return new ThothError("JOB_RUNNING", {
      message: `A job ${job.type} already runs in workspace ${job.workspaceId}.`,
      details: running === undefined ? {} : { job: toJobJson(running) },
    });
  }

  #startNext(): void {
    while (this.#running.size < maxRunning) {
      const busy = new Set([...this.#running.values()].map((job) => job.workspaceId));
      const position = this.#waiting.findIndex((job) => !busy.has(job.workspaceId));
      const [next] = position === -1 ? [] : this.#waiting.splice(position, 1);
      if (next === undefined) return;
      this.#running.set(next.id, next);
      void this.#run(next);
    }
  }

  async #run(active: ActiveJob): Promise<void> {
    await active.run((signal, progress) => this.#work(active, signal, progress));
    this.#running.delete(active.id);
    this.#startNext();
  }

  async #work(active: ActiveJob, signal: AbortSignal, progress: Progress): Promise<void> {
    const { catalogue, stores, files } = this.#options;
    const record = await findWorkspace(catalogue, active.workspaceId, null);
    await deleteOldJobs(catalogue, active.workspaceId, active.request.type);
    try {
      await perform({ catalogue, record, stores, files, signal, progress }, active.request);
    } finally {
      await touchDatabase(catalogue, record.database.id);
    }
  }

  #warn(error: unknown): void {
    this.#options.log.error({ err: error }, "the state of a job cannot be written");
  }

  /** Stops all jobs as interrupted and waits until that is written; one that does not stop is left behind. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#sweep);
    const active = [...this.#waiting.splice(0), ...this.#running.values()];
    await Promise.all(active.map((job) => job.cancel("interrupted")));
    const stopped = Promise.all(active.map((job) => job.finished));
    await Promise.race([stopped, setTimeout(stopMs, undefined, { ref: false })]);
  }
}
