import type { Generated } from "kysely";

/** Rows of the catalogue. Dates are ISO 8601 texts, booleans 0 or 1, lists JSON texts. */
export interface CatalogueTables {
  users: {
    id: Generated<number>;
    username: string;
    email: string;
    first_name: string;
    last_name: string;
    password_hash: string;
    is_active: number;
  };
  tokens: { token_hash: string; user_id: number; created_at: string; expires_at: string };
  groups: { id: Generated<number>; name: string; show_sql: number; explain_generated_query: number };
  user_groups: { user_id: number; group_id: number };
  databases: {
    id: Generated<number>;
    name: string;
    db_type: string;
    db_name: string;
    db_mode: string;
    language: string;
    scope: string;
    directives: string;
    path: string;
  };
  database_tables: { id: Generated<number>; database_id: number; name: string; description: string };
  database_columns: {
    id: Generated<number>;
    table_id: number;
    position: number;
    name: string;
    type: string;
    primary_key: number;
    expanded_name: string;
    description: string;
    value_description: string;
  };
  foreign_keys: {
    id: Generated<number>;
    table_id: number;
    columns: string;
    referenced_table: string;
    referenced_columns: string;
  };
  workspaces: {
    id: Generated<number>;
    name: string;
    description: string;
    level: string;
    database_id: number;
    version: number;
    created_at: string;
    updated_at: string;
  };
  members: { workspace_id: number; user_id: number; is_default: number };
  jobs: {
    id: string;
    workspace_id: number;
    type: string;
    state: string;
    progress: string;
    /** Process that runs it. */
    owner: string;
    started_by: string;
    started_at: string;
    updated_at: string;
    finished_at: string | null;
  };
  logs: {
    id: Generated<number>;
    username: string;
    workspace: string;
    started_at: string;
    request_id: string | null;
    /** Length of `body`. */
    bytes: number;
    body: string;
  };
}
