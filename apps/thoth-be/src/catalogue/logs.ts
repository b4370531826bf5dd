import { sql } from "kysely";
import type { Catalogue } from "./catalogue.ts";

/** Logs kept, and their bytes; the oldest go first. */
const keptLogs = 10_000;
const keptBytes = 256 * 1024 * 1024;
/** Logs between two looks at the bounds. */
const boundEvery = 50;

export interface NewLog {
  readonly username: string;
  readonly workspace: string;
  readonly startedAt: string;
  /** The same id of the same user twice is one log. */
  readonly requestId: string | null;
  readonly body: string;
}

/** Stores a log and drops what is too old. @returns its id */
export async function addLog(catalogue: Catalogue, log: NewLog): Promise<number> {
  const row = {
    workspace: log.workspace,
    started_at: log.startedAt,
    bytes: log.body.length,
    body: log.body,
  };
  const { id } = await catalogue
    .insertInto("logs")
    .values({ username: log.username, request_id: log.requestId, ...row })
    .onConflict((conflict) => conflict.columns(["username", "request_id"]).doUpdateSet(row))
    .returning("id")
    .executeTakeFirstOrThrow();
  if (id % boundEvery === 0) await dropOldLogs(catalogue, id);
  return id;
}

async function dropOldLogs(catalogue: Catalogue, newestId: number): Promise<void> {
  await sql`
    DELETE FROM logs WHERE id <= ${newestId - keptLogs} OR id IN (
      SELECT id FROM (SELECT id, sum(bytes) OVER (ORDER BY id DESC) AS newer FROM logs) WHERE newer > ${keptBytes}
    )`.execute(catalogue);
}
