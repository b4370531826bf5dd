import type { FastifyInstance } from "fastify";
import { type Job, type JobType, jobTypes, toJobJson } from "../ingestion/job.ts";
import { listJobs } from "../ingestion/job-rows.ts";
import { defaultSetting } from "../workspace/default-setting.ts";
import { type Services, workspaceOf } from "./services.ts";

const deadlineMs = 8_000;

const preprocessingStatus = {
  queued: "RUNNING",
  running: "RUNNING",
  completed: "COMPLETED",
  completed_with_errors: "COMPLETED",
  failed: "FAILED",
  cancelled: "IDLE",
  interrupted: "FAILED",
} as const;

/** Everything a page about ingestion shows. */
export function ingestionRoutes(app: FastifyInstance, services: Services): void {
  app.get("/api/workspace/:id/ingestion/", async (request) => {
    const { record } = await workspaceOf(services, request);
    const { workspace, database } = record;
    const collection = services.stores.collection(workspace.id);
    const { store, documents } = await services.stores.get(workspace.id);
    const manifest = await store.describe(collection, { deadlineMs });
    const jobs = await listJobs(services.catalogue, workspace.id);
    const latest = jobTypes.flatMap((type) => jobs.find((job) => job.type === type) ?? []);
    const indexed = jobs.find((job) => isDone(job) && job.progress.result.values !== undefined);
    const preprocessing = latest.find((job) => job.type === "preprocess")?.state.name;
    return {
      workspace: { id: workspace.id, name: workspace.name },
      db_name: database.db_name,
      collection_name: collection,
      vector_store_type: "SQLite",
      fingerprint: manifest?.spaceFingerprint ?? null,
      counts: {
        evidence: await documents.count("evidence", { deadlineMs }),
        questions: await documents.count("sql", { deadlineMs }),
        columns: await documents.count("column_name", { deadlineMs }),
      },
      lsh: {
        built_at: indexed === undefined ? null : endOf(indexed),
        signature_size: defaultSetting.signature_size,
        n_grams: defaultSetting.n_grams,
        threshold: defaultSetting.threshold,
        values: indexed?.progress.result.values ?? null,
      },
      last_evidence_load: lastDone(jobs, "load-evidence"),
      last_sql_loaded: lastDone(jobs, "load-questions"),
      last_preprocess: lastDone(jobs, "preprocess"),
      last_columns_update: lastDone(jobs, "import-descriptions"),
      jobs: latest.map(toJobJson),
      preprocessing_status: preprocessing === undefined ? "IDLE" : preprocessingStatus[preprocessing],
    };
  });
}

/** When a job of the type last ended with something taken over; null = never. */
function lastDone(jobs: readonly Job[], type: JobType): string | null {
  const job = jobs.find((one) => one.type === type && isDone(one));
  return job === undefined ? null : endOf(job);
}

/** A job whose items all failed has taken nothing over. */
function isDone({ state, progress }: Job): boolean {
  if (state.name === "completed") return true;
  return state.name === "completed_with_errors" && progress.successful_items + progress.skipped_items > 0;
}

function endOf(job: Job): string | null {
  return "finishedAt" in job.state ? job.state.finishedAt : null;
}
