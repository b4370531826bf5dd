import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { ThothError } from "thoth-vdbmanager/errors";
import type { Clock } from "../ports.ts";
import type { FinishedRun } from "../run/run.ts";

export interface RunStoreOptions {
  /** SQLite file; null = memory only, lost at the end of the process. */
  path: string | null;
  clock?: Clock;
  /** Oldest runs beyond this number are removed. @default 10000 */
  maxRuns?: number;
  /** How long a sent statement may be executed without credentials, in milliseconds. @default 6 hours */
  statementMs?: number;
  /** How long the last run of a workspace counts for feedback, in milliseconds. @default 1 hour */
  lastRunMs?: number;
}

/**
 * Finished runs, bounded, in one small SQLite file: what feedback saves, and which statements this service itself sent.
 */
export class RunStore {
  readonly #database: DatabaseSync;
  readonly #clock: Clock;
  readonly #maxRuns: number;
  readonly #statementMs: number;
  readonly #lastRunMs: number;

  /** @throws INVALID_CONFIG when the file cannot be opened */
  constructor(options: RunStoreOptions) {
    this.#clock = options.clock ?? Date.now;
    this.#maxRuns = options.maxRuns ?? 10_000;
    this.#statementMs = options.statementMs ?? 6 * 3_600_000;
    this.#lastRunMs = options.lastRunMs ?? 3_600_000;
    this.#database = open(options.path);
  }

  remember(run: FinishedRun): void {
    const now = this.#clock();
    this.#database
      .prepare(
        `INSERT OR REPLACE INTO run (request_id, workspace_id, username, question, sql, evidence, hash, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        run.requestId,
        run.workspaceId,
        run.username,
        run.question,
        run.sql,
        run.evidence,
        statementHash(run.sql),
        now,
      );
    this.#database
      .prepare(
        "DELETE FROM run WHERE rowid IN (SELECT rowid FROM run ORDER BY created_at DESC, rowid DESC LIMIT -1 OFFSET ?)",
      )
      .run(this.#maxRuns);
  }

  byRequest(requestId: string): FinishedRun | null {
    return toRun(this.#database.prepare("SELECT * FROM run WHERE request_id = ?").get(requestId));
  }

  /** The last run of a workspace, by one user if named, not older than an hour. */
  last(workspaceId: number, username?: string): FinishedRun | null {
    const since = this.#clock() - this.#lastRunMs;
    const row =
      username === undefined
        ? this.#database
            .prepare(
              "SELECT * FROM run WHERE workspace_id = ? AND created_at >= ? ORDER BY created_at DESC, rowid DESC LIMIT 1",
            )
            .get(workspaceId, since)
        : this.#database
            .prepare(
              "SELECT * FROM run WHERE workspace_id = ? AND created_at >= ? AND username = ? ORDER BY created_at DESC, rowid DESC LIMIT 1",
            )
            .get(workspaceId, since, username);
    return toRun(row);
  }

  /** Whether this service sent this very statement for the workspace within the last hours. */
  wasSent(workspaceId: number, sql: string): boolean {
    const since = this.#clock() - this.#statementMs;
    const row = this.#database
      .prepare("SELECT 1 FROM run WHERE workspace_id = ? AND hash = ? AND created_at >= ? LIMIT 1")
      .get(workspaceId, statementHash(sql), since);
    return row !== undefined;
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }
}

function open(path: string | null): DatabaseSync {
  try {
    const database = new DatabaseSync(path ?? ":memory:");
    database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      PRAGMA busy_timeout = 1000;
      CREATE TABLE IF NOT EXISTS run (
        request_id TEXT PRIMARY KEY, workspace_id INTEGER NOT NULL, username TEXT NOT NULL, question TEXT NOT NULL,
        sql TEXT NOT NULL, evidence TEXT NOT NULL, hash TEXT NOT NULL, created_at INTEGER NOT NULL
      );
      CREATE INDEX IF NOT EXISTS run_statement ON run (workspace_id, hash);
      CREATE INDEX IF NOT EXISTS run_time ON run (created_at);
    `);
    return database;
  } catch (error) {
    throw new ThothError("INVALID_CONFIG", {
      message: `The state file ${path} cannot be opened.`,
      details: { setting: "SQL_GENERATOR_STATE" },
      remedy: "Set SQL_GENERATOR_STATE to a file in a writable folder.",
      cause: error,
    });
  }
}

function statementHash(sql: string): string {
  const bare = sql.trim().replace(/;$/, "").trim();
  return createHash("sha256").update(bare).digest("hex");
}

function toRun(row: Record<string, unknown> | undefined): FinishedRun | null {
  if (row === undefined) return null;
  return {
    requestId: String(row.request_id),
    workspaceId: Number(row.workspace_id),
    username: String(row.username),
    question: String(row.question),
    sql: String(row.sql),
    evidence: String(row.evidence),
  };
}
