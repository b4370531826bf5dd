import { randomUUID } from "node:crypto";
import { isThothError, ThothError, toThothError } from "thoth-vdbmanager/errors";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { findWorkspace, touchWorkspace } from "../catalogue/workspaces.ts";
import type { WorkspaceStores } from "../workspace/workspace-stores.ts";
import type { JobContext } from "./context.ts";
import { importDescriptions } from "./import-descriptions.ts";
import {
  type JobJson,
  type JobProgress,
  type JobRequest,
  type JobState,
  newProgress,
  percentage,
} from "./job.ts";
import { deleteOldJobs, readJob, saveJob } from "./job-rows.ts";
import { loadEvidence } from "./load-evidence.ts";
import { loadQuestions } from "./load-questions.ts";
import { preprocess } from "./preprocess.ts";
import type { SourceFiles } from "./source-files.ts";

/** Milliseconds between two writes of a running job's progress. */
const saveEveryMs = 250;

interface RunningJob {
  readonly job: JobJson;
  readonly controller: AbortController;
  readonly finished: Promise<JobJson>;
}

export interface JobRunnerOptions {
  catalogue: Catalogue;
  stores: WorkspaceStores;
  files: SourceFiles;
}

/** Runs ingestion jobs in this process, one after the other per workspace; their state is in the catalogue. */
export class JobRunner implements AsyncDisposable {
  readonly #options: JobRunnerOptions;
  readonly #running = new Map<string, RunningJob>();
  readonly #queues = new Map<number, Promise<unknown>>();

  constructor(options: JobRunnerOptions) {
    this.#options = options;
  }

  /** @throws JOB_RUNNING when one of the same type runs in this workspace */
  async start(workspaceId: number, request: JobRequest, startedBy: string): Promise<JobJson> {
    const same = [...this.#running.values()].find(
      ({ job }) => job.workspace_id === workspaceId && job.type === request.type,
    );
    if (same !== undefined) {
      throw new ThothError("JOB_RUNNING", {
        message: `A job ${request.type} already runs in workspace ${workspaceId}.`,
        details: { job: same.job },
      });
    }
    const now = new Date().toISOString();
    const job: JobJson = {
      ...newProgress(),
      id: randomUUID(),
      type: request.type,
      workspace_id: workspaceId,
      state: "queued",
      percentage: null,
      started_at: now,
      updated_at: now,
      finished_at: null,
      started_by: startedBy,
    };
    const controller = new AbortController();
    const before = this.#queues.get(workspaceId) ?? Promise.resolve();
    const finished = before.then(() => this.#run(job, request, controller.signal));
    this.#queues.set(workspaceId, finished);
    this.#running.set(job.id, { job, controller, finished });
    await saveJob(this.#options.catalogue, job);
    await deleteOldJobs(this.#options.catalogue, workspaceId);
    return job;
  }

  /** Waits for the end of a job. */
  async finished(jobId: string): Promise<JobJson> {
    return this.#running.get(jobId)?.finished ?? (await readJob(this.#options.catalogue, jobId));
  }

  /** Asks a job to stop; documents stored so far stay. False when it does not run. */
  cancel(jobId: string): boolean {
    const running = this.#running.get(jobId);
    running?.controller.abort(new ThothError("ABORTED", { message: "The job was cancelled." }));
    return running !== undefined;
  }

  async #run(job: JobJson, request: JobRequest, signal: AbortSignal): Promise<JobJson> {
    const { catalogue, stores, files } = this.#options;
    const progress: JobProgress = newProgress();
    const current = (state: JobState, finishedAt: string | null = null): JobJson => ({
      ...job,
      ...progress,
      state,
      percentage: percentage(progress),
      updated_at: new Date().toISOString(),
      finished_at: finishedAt,
    });
    let lastSave = Promise.resolve();
    let savedAt = 0;
    const report = (): void => {
      if (performance.now() - savedAt < saveEveryMs) return;
      savedAt = performance.now();
      lastSave = lastSave.then(() => saveJob(catalogue, current("running")));
    };
    let state: JobState = "completed";
    try {
      signal.throwIfAborted();
      const record = await findWorkspace(catalogue, job.workspace_id, null);
      await perform({ catalogue, record, stores, files, signal, progress, report }, request);
      progress.total_items ??= 0;
      if (progress.failed_items > 0) state = "completed_with_errors";
    } catch (error) {
      const typed = toThothError(error);
      state = isThothError(error, "ABORTED") ? "cancelled" : "failed";
      progress.error = { code: typed.code, error: typed.message };
    }
    const result = current(state, new Date().toISOString());
    await lastSave;
    await saveJob(catalogue, result);
    await touchWorkspace(catalogue, job.workspace_id);
    this.#running.delete(job.id);
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const running = [...this.#running.values()];
    for (const { controller } of running) {
      controller.abort(new ThothError("ABORTED", { message: "The service is shutting down." }));
    }
    await Promise.allSettled(running.map(({ finished }) => finished));
  }
}

function perform(context: JobContext, request: JobRequest): Promise<void> {
  switch (request.type) {
    case "load-evidence":
      return loadEvidence(context, request.source);
    case "load-questions":
      return loadQuestions(context, request.source);
    case "import-descriptions":
      return importDescriptions(context);
    case "preprocess":
      return preprocess(context, request.steps);
  }
}
