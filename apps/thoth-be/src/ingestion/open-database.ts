import { openSqliteDatabase, type UserDatabase } from "thoth-dbmanager";

/** A job may take more time than a question: nobody waits for one statement. In milliseconds. */
const statementDeadlineMs = 60_000;

/** The workspace's database, for reading in a job. */
export function openForIngestion(path: string): UserDatabase {
  return openSqliteDatabase({
    path,
    executeDeadlineMs: statementDeadlineMs,
    explainDeadlineMs: statementDeadlineMs,
    busyTimeoutMs: 5_000,
  });
}
