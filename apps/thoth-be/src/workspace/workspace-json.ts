import { recipes } from "thoth-vdbmanager/documents";
import type { WorkspaceRecord } from "../catalogue/workspaces.ts";
import type { EmbeddingState } from "../embedding/embedding-watch.ts";
import { defaultSetting } from "./default-setting.ts";
import type { WorkspaceStores } from "./workspace-stores.ts";

export interface WorkspaceJsonOptions {
  stores: WorkspaceStores;
  /** Model as configured. */
  modelName: string;
  embedding: EmbeddingState;
  /** File locations are for services only. */
  withPaths: boolean;
}

const noAgents = {
  question_validator: null,
  kw_sel_agent: null,
  sql_basic_agent: null,
  sql_advanced_agent: null,
  sql_expert_agent: null,
  test_gen_agent_1: null,
  test_gen_agent_2: null,
  test_gen_agent_3: null,
  test_evaluator_agent: null,
  explain_sql_agent: null,
  ask_human_help_agent: null,
};

/** The workspace object of the API. */
export function toWorkspaceJson(record: WorkspaceRecord, options: WorkspaceJsonOptions): object {
  const { workspace, database, members } = record;
  const { stores, withPaths } = options;
  return {
    id: workspace.id,
    name: workspace.name,
    level: workspace.level,
    description: workspace.description,
    sql_db: {
      name: database.name,
      db_type: database.db_type,
      db_name: database.db_name,
      db_host: "",
      db_port: null,
      schema: "",
      db_mode: database.db_mode,
      language: database.language,
      scope: database.scope,
      directives: database.directives,
      vector_db: {
        name: stores.collection(workspace.id),
        vect_type: "SQLite",
        host: "vectors.sqlite",
        port: null,
        ...(withPaths ? { path: stores.vectorPath(workspace.id) } : {}),
      },
      ...(withPaths ? { path: database.path } : {}),
    },
    setting: defaultSetting,
    default_model: null,
    ...noAgents,
    default_workspace: members.filter((member) => member.is_default === 1).map((member) => member.user_id),
    users: members.map((member) => member.user_id),
    number_of_tests_to_generate: 5,
    number_of_sql_to_generate: 10,
    evaluation_threshold: 90,
    belt_and_suspenders: false,
    created_at: workspace.created_at,
    updated_at: workspace.updated_at,
    version: String(workspace.version),
    embedding_config: embeddingConfig(options),
    ...(withPaths ? { value_index_path: stores.valueIndexPath(workspace.id) } : {}),
  };
}

function embeddingConfig({ modelName, embedding }: WorkspaceJsonOptions): object {
  const space = embedding.kind === "ready" ? embedding.space : null;
  return {
    provider: "local",
    model: modelName,
    // A local model needs no key.
    has_api_key: true,
    base_url: "",
    batch_size: "",
    timeout: "30",
    dimensions: space?.dimensions ?? null,
    revision: space?.model.split("@")[1] ?? null,
    recipe: recipes,
    ready: space !== null,
    reason: reasonOf(embedding),
  };
}

function reasonOf(embedding: EmbeddingState): string | null {
  if (embedding.kind === "ready") return null;
  return embedding.kind === "failed" ? embedding.code : "The model has not been asked for yet.";
}
