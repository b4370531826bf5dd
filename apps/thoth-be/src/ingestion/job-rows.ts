import type { Selectable } from "kysely";
import { ThothError } from "thoth-vdbmanager/errors";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { CatalogueTables } from "../catalogue/tables.ts";
import { type JobJson, type JobProgress, type JobState, type JobType, percentage } from "./job.ts";

const keptJobs = 200;

export async function saveJob(catalogue: Catalogue, job: JobJson): Promise<void> {
  const { id, type, workspace_id, state, started_at, updated_at, finished_at, started_by, ...progress } = job;
  const row = { state, progress: JSON.stringify(progress), updated_at, finished_at };
  await catalogue
    .insertInto("jobs")
    .values({ id, type, workspace_id, started_at, started_by, ...row })
    .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
    .execute();
}

export async function readJob(catalogue: Catalogue, id: string): Promise<JobJson> {
  const row = await catalogue.selectFrom("jobs").selectAll().where("id", "=", id).executeTakeFirst();
  if (row === undefined) throw new ThothError("NOT_FOUND", { message: `There is no job ${id}.` });
  return toJson(row);
}

export async function listJobs(
  catalogue: Catalogue,
  workspaceId: number,
  filter: { type?: string | undefined; state?: string | undefined },
): Promise<readonly JobJson[]> {
  let query = catalogue
    .selectFrom("jobs")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .orderBy("started_at", "desc");
  if (filter.type !== undefined) query = query.where("type", "=", filter.type);
  if (filter.state !== undefined) query = query.where("state", "=", filter.state);
  return (await query.limit(keptJobs).execute()).map(toJson);
}

/** Jobs of an earlier process that never ended; to be called before any job starts. */
export async function markInterrupted(catalogue: Catalogue): Promise<void> {
  await catalogue
    .updateTable("jobs")
    .set({ state: "interrupted", finished_at: new Date().toISOString() })
    .where("state", "in", ["queued", "running"])
    .execute();
}

export async function deleteOldJobs(catalogue: Catalogue, workspaceId: number): Promise<void> {
  await catalogue
    .deleteFrom("jobs")
    .where("workspace_id", "=", workspaceId)
    .where("finished_at", "is not", null)
    .where("id", "not in", (jobs) =>
      jobs
        .selectFrom("jobs")
        .select("id")
        .where("workspace_id", "=", workspaceId)
        .orderBy("started_at", "desc")
        .limit(keptJobs),
    )
    .execute();
}

function toJson(row: Selectable<CatalogueTables["jobs"]>): JobJson {
  const progress = JSON.parse(row.progress) as JobProgress;
  return {
    ...progress,
    id: row.id,
    type: row.type as JobType,
    workspace_id: row.workspace_id,
    state: row.state as JobState,
    percentage: percentage(progress),
    started_at: row.started_at,
    updated_at: row.updated_at,
    finished_at: row.finished_at,
    started_by: row.started_by,
  };
}
