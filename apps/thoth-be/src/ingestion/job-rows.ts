import type { Selectable } from "kysely";
import { ThothError } from "thoth-vdbmanager/errors";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { CatalogueTables } from "../catalogue/tables.ts";
import { isActive, type Job, type JobError, type JobState, type JobType } from "./job.ts";
import { noProgress, type ProgressJson } from "./progress.ts";

/** Ended jobs kept per workspace and type. */
const keptJobs = 50;

interface StoredProgress {
  progress: ProgressJson;
  error?: JobError;
}

/** False when a job of this type is active in the workspace already: the catalogue holds one, whoever runs it. */
export async function insertJob(catalogue: Catalogue, job: Job, owner: string): Promise<boolean> {
  const row = await catalogue
    .insertInto("jobs")
    .values({
      id: job.id,
      type: job.type,
      workspace_id: job.workspaceId,
      started_by: job.startedBy,
      started_at: job.startedAt,
      owner,
      ...changing(job),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Writes what changes; a job that another process has declared dead stays as it is. */
export async function updateJob(catalogue: Catalogue, job: Job): Promise<void> {
  await catalogue
    .updateTable("jobs")
    .set(changing(job))
    .where("id", "=", job.id)
    .where("state", "in", ["queued", "running"])
    .execute();
}

function changing({ state, progress, updatedAt }: Job) {
  const stored: StoredProgress = { progress, ...(state.name === "failed" ? { error: state.error } : {}) };
  return {
    state: state.name,
    progress: JSON.stringify(stored),
    updated_at: updatedAt,
    finished_at: "finishedAt" in state ? state.finishedAt : null,
  };
}

/** @throws NOT_FOUND */
export async function readJob(catalogue: Catalogue, id: string): Promise<Job> {
  const row = await catalogue.selectFrom("jobs").selectAll().where("id", "=", id).executeTakeFirst();
  if (row === undefined) throw new ThothError("NOT_FOUND", { message: `There is no job ${id}.` });
  return toJob(row);
}

/** Newest first. */
export async function listJobs(
  catalogue: Catalogue,
  workspaceId: number,
  filter: { type?: string | undefined; state?: string | undefined } = {},
): Promise<readonly Job[]> {
  let query = catalogue
    .selectFrom("jobs")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .orderBy("started_at", "desc");
  if (filter.type !== undefined) query = query.where("type", "=", filter.type);
  if (filter.state !== undefined) query = query.where("state", "=", filter.state);
  return (await query.execute()).map(toJob);
}

export async function findActiveJob(
  catalogue: Catalogue,
  workspaceId: number,
  type: JobType,
): Promise<Job | undefined> {
  return (await listJobs(catalogue, workspaceId, { type })).find((job) => isActive(job.state.name));
}

export async function deleteOldJobs(catalogue: Catalogue, workspaceId: number, type: JobType): Promise<void> {
  await catalogue
    .deleteFrom("jobs")
    .where("workspace_id", "=", workspaceId)
    .where("type", "=", type)
    .where("finished_at", "is not", null)
    .where("id", "not in", (jobs) =>
      jobs
        .selectFrom("jobs")
        .select("id")
        .where("workspace_id", "=", workspaceId)
        .where("type", "=", type)
        .orderBy("started_at", "desc")
        .limit(keptJobs),
    )
    .execute();
}

function toJob(row: Selectable<CatalogueTables["jobs"]>): Job {
  const stored = JSON.parse(row.progress) as Partial<StoredProgress>;
  return {
    id: row.id,
    type: row.type as JobType,
    workspaceId: row.workspace_id,
    startedBy: row.started_by,
    startedAt: row.started_at,
    updatedAt: row.updated_at,
    state: toState(row, stored.error),
    progress: stored.progress ?? noProgress,
  };
}

function toState(row: Selectable<CatalogueTables["jobs"]>, error: JobError | undefined): JobState {
  const name = row.state as JobState["name"];
  const finishedAt = row.finished_at ?? row.updated_at;
  switch (name) {
    case "queued":
    case "running":
      return { name };
    case "failed":
      return { name, finishedAt, error: error ?? { code: "INTERNAL", error: "Unknown." } };
    default:
      return { name, finishedAt };
  }
}
