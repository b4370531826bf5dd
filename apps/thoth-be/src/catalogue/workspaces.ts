import type { Selectable } from "kysely";
import { ThothError } from "thoth-vdbmanager/errors";
import type { Catalogue } from "./catalogue.ts";
import type { CatalogueTables } from "./tables.ts";

export interface NewWorkspace {
  id?: number;
  name: string;
  description?: string;
  /** Absolute path of the SQLite file. */
  databasePath: string;
  /** Name of the database, also of its folder below the ingestion root. */
  databaseName: string;
  /** @default "dev" */
  databaseMode?: string;
  /** @default "en" */
  language?: string;
  memberIds?: readonly number[];
}

export type DatabaseRow = Selectable<CatalogueTables["databases"]>;
export type WorkspaceRow = Selectable<CatalogueTables["workspaces"]>;

/** A workspace with its database. */
export interface WorkspaceRecord {
  readonly workspace: WorkspaceRow;
  readonly database: DatabaseRow;
}

/** Makes the workspace and its database, or brings existing ones to these settings. */
export async function ensureWorkspace(catalogue: Catalogue, input: NewWorkspace): Promise<number> {
  const settings = {
    db_type: "SQLite",
    db_name: input.databaseName,
    db_mode: input.databaseMode ?? "dev",
    language: input.language ?? "en",
    path: input.databasePath,
  };
  return catalogue.transaction().execute(async (transaction) => {
    const database = await transaction
      .insertInto("databases")
      .values({ name: input.databaseName, scope: "", directives: "", ...settings })
      .onConflict((conflict) => conflict.column("name").doUpdateSet(settings))
      .returning("id")
      .executeTakeFirstOrThrow();
    const now = new Date().toISOString();
    const workspace = await transaction
      .insertInto("workspaces")
      .values({
        ...(input.id === undefined ? {} : { id: input.id }),
        name: input.name,
        description: input.description ?? "",
        level: "BASIC",
        database_id: database.id,
        version: 1,
        created_at: now,
        updated_at: now,
      })
      .onConflict((conflict) =>
        conflict
          .column("name")
          .doUpdateSet({ description: input.description ?? "", database_id: database.id }),
      )
      .returning("id")
      .executeTakeFirstOrThrow();
    for (const user_id of input.memberIds ?? []) {
      await transaction
        .insertInto("members")
        .values({ workspace_id: workspace.id, user_id, is_default: 1 })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
    return workspace.id;
  });
}

/** Workspaces in id order: of one user, or all when `userId` is null. */
export async function listWorkspaces(
  catalogue: Catalogue,
  userId: number | null,
): Promise<readonly WorkspaceRecord[]> {
  let query = catalogue.selectFrom("workspaces").selectAll().orderBy("id");
  if (userId !== null) {
    query = query.where("id", "in", (members) =>
      members.selectFrom("members").select("workspace_id").where("user_id", "=", userId),
    );
  }
  const workspaces = await query.execute();
  return Promise.all(
    workspaces.map(async (workspace) => ({
      workspace,
      database: await databaseOf(catalogue, workspace.database_id),
    })),
  );
}

/** One workspace, if the user is a member (or `userId` is null). @throws WORKSPACE_NOT_FOUND */
export async function findWorkspace(
  catalogue: Catalogue,
  id: number,
  userId: number | null,
): Promise<WorkspaceRecord> {
  const found = (await listWorkspaces(catalogue, userId)).find((record) => record.workspace.id === id);
  if (found !== undefined) return found;
  throw new ThothError("WORKSPACE_NOT_FOUND", {
    message: `No workspace found with ID ${id}.`,
    remedy: "Choose one of the workspaces you are a member of.",
  });
}

async function databaseOf(catalogue: Catalogue, id: number): Promise<DatabaseRow> {
  return catalogue.selectFrom("databases").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
}

export async function membersOf(
  catalogue: Catalogue,
  workspaceId: number,
): Promise<readonly { user_id: number; is_default: number }[]> {
  return catalogue
    .selectFrom("members")
    .select(["user_id", "is_default"])
    .where("workspace_id", "=", workspaceId)
    .orderBy("user_id")
    .execute();
}

/** Tells readers that something of the workspace has changed. */
export async function touchWorkspace(catalogue: Catalogue, id: number): Promise<void> {
  await catalogue
    .updateTable("workspaces")
    .set((row) => ({ version: row("version", "+", 1), updated_at: new Date().toISOString() }))
    .where("id", "=", id)
    .execute();
}
