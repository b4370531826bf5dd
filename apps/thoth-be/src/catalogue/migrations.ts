import { type Kysely, type Migration, Migrator, sql } from "kysely";
import type { CatalogueTables } from "./tables.ts";

const first = [
  `CREATE TABLE users (id INTEGER PRIMARY KEY, username TEXT NOT NULL UNIQUE, email TEXT NOT NULL DEFAULT '',
    first_name TEXT NOT NULL DEFAULT '', last_name TEXT NOT NULL DEFAULT '', password_hash TEXT NOT NULL,
    is_active INTEGER NOT NULL DEFAULT 1)`,
  `CREATE TABLE tokens (token_hash TEXT PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    created_at TEXT NOT NULL)`,
  `CREATE TABLE groups (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, show_sql INTEGER NOT NULL DEFAULT 1,
    explain_generated_query INTEGER NOT NULL DEFAULT 1)`,
  `CREATE TABLE user_groups (user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    group_id INTEGER NOT NULL REFERENCES groups(id) ON DELETE CASCADE, PRIMARY KEY (user_id, group_id))`,
  `CREATE TABLE databases (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, db_type TEXT NOT NULL, db_name TEXT NOT NULL,
    db_mode TEXT NOT NULL DEFAULT 'dev', language TEXT NOT NULL DEFAULT 'en', scope TEXT NOT NULL DEFAULT '',
    directives TEXT NOT NULL DEFAULT '', path TEXT NOT NULL)`,
  `CREATE TABLE database_tables (id INTEGER PRIMARY KEY, database_id INTEGER NOT NULL REFERENCES databases(id) ON DELETE CASCADE,
    name TEXT NOT NULL, description TEXT NOT NULL DEFAULT '', UNIQUE (database_id, name))`,
  `CREATE TABLE database_columns (id INTEGER PRIMARY KEY, table_id INTEGER NOT NULL REFERENCES database_tables(id) ON DELETE CASCADE,
    position INTEGER NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, primary_key INTEGER NOT NULL DEFAULT 0,
    expanded_name TEXT NOT NULL DEFAULT '', description TEXT NOT NULL DEFAULT '', value_description TEXT NOT NULL DEFAULT '',
    UNIQUE (table_id, name))`,
  `CREATE TABLE foreign_keys (id INTEGER PRIMARY KEY, table_id INTEGER NOT NULL REFERENCES database_tables(id) ON DELETE CASCADE,
    columns TEXT NOT NULL, referenced_table TEXT NOT NULL, referenced_columns TEXT NOT NULL)`,
  `CREATE TABLE workspaces (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, description TEXT NOT NULL DEFAULT '',
    level TEXT NOT NULL DEFAULT 'BASIC', database_id INTEGER NOT NULL REFERENCES databases(id),
    version INTEGER NOT NULL DEFAULT 1, created_at TEXT NOT NULL, updated_at TEXT NOT NULL)`,
  `CREATE TABLE members (workspace_id INTEGER NOT NULL REFERENCES workspaces(id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE, is_default INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (workspace_id, user_id))`,
  `CREATE TABLE jobs (id TEXT PRIMARY KEY, workspace_id INTEGER NOT NULL REFERENCES workspaces(id) ON DELETE CASCADE,
    type TEXT NOT NULL, state TEXT NOT NULL, progress TEXT NOT NULL, started_by TEXT NOT NULL, started_at TEXT NOT NULL,
    updated_at TEXT NOT NULL, finished_at TEXT)`,
  "CREATE INDEX jobs_of_workspace ON jobs (workspace_id, started_at)",
  `CREATE TABLE logs (id INTEGER PRIMARY KEY, username TEXT NOT NULL, workspace TEXT NOT NULL, started_at TEXT NOT NULL,
    request_id TEXT UNIQUE, body TEXT NOT NULL)`,
];

/** Tokens expire, a job has an owner and is alone of its type, logs are bounded in bytes and kept apart per user. */
const ownersAndLimits = [
  "ALTER TABLE tokens ADD COLUMN expires_at TEXT NOT NULL DEFAULT ''",
  "UPDATE tokens SET expires_at = strftime('%Y-%m-%dT%H:%M:%fZ', created_at, '+30 days')",
  "CREATE INDEX tokens_of_user ON tokens (user_id, created_at)",
  "ALTER TABLE jobs ADD COLUMN owner TEXT NOT NULL DEFAULT ''",
  "UPDATE jobs SET state = 'interrupted', finished_at = updated_at WHERE state IN ('queued', 'running')",
  "CREATE UNIQUE INDEX one_active_job ON jobs (workspace_id, type) WHERE state IN ('queued', 'running')",
  "ALTER TABLE logs RENAME TO logs_before",
  `CREATE TABLE logs (id INTEGER PRIMARY KEY AUTOINCREMENT, username TEXT NOT NULL, workspace TEXT NOT NULL,
    started_at TEXT NOT NULL, request_id TEXT, bytes INTEGER NOT NULL, body TEXT NOT NULL, UNIQUE (username, request_id))`,
  `INSERT INTO logs (id, username, workspace, started_at, request_id, bytes, body)
    SELECT id, username, workspace, started_at, request_id, length(body), body FROM logs_before`,
  "DROP TABLE logs_before",
  "CREATE INDEX log_sizes ON logs (id, bytes)",
];

function migration(statements: readonly string[]): Migration {
  return {
    async up(db: Kysely<unknown>) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  };
}

/** Applied in the order of their names; what has been applied once is never edited. */
export const migrations: Readonly<Record<string, Migration>> = {
  "0001-first": migration(first),
  "0002-owners-and-limits": migration(ownersAndLimits),
};

/** Brings the catalogue to the newest structure. */
export async function migrate(db: Kysely<CatalogueTables>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}
