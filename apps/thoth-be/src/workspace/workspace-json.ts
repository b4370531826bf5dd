import type { Catalogue } from "../catalogue/catalogue.ts";
import { membersOf, type WorkspaceRecord } from "../catalogue/workspaces.ts";
import { defaultSetting } from "./default-setting.ts";
import type { WorkspaceStores } from "./workspace-stores.ts";

export interface WorkspaceJsonOptions {
  catalogue: Catalogue;
  stores: WorkspaceStores;
  modelName: string;
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
export async function toWorkspaceJson(
  record: WorkspaceRecord,
  options: WorkspaceJsonOptions,
): Promise<object> {
  const { workspace, database } = record;
  const { stores, withPaths } = options;
  const members = await membersOf(options.catalogue, workspace.id);
  const vectorPath = stores.vectorPath(workspace.id);
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
        ...(withPaths ? { path: vectorPath } : {}),
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
    embedding_config: {
      provider: "local",
      model: options.modelName,
      has_api_key: true,
      base_url: "",
      batch_size: "",
      timeout: "30",
    },
    ...(withPaths ? { value_index_path: stores.valueIndexPath(workspace.id) } : {}),
  };
}
