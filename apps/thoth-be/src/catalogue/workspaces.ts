import type { Selectable, Transaction } from "kysely";
import { ThothError } from "thoth-vdbmanager/errors";
import type { Catalogue } from "./catalogue.ts";
import type { CatalogueTables } from "./tables.ts";

export type DatabaseRow = Selectable<CatalogueTables["databases"]>;
export type WorkspaceRow = Selectable<CatalogueTables["workspaces"]>;
type MemberRow = Selectable<CatalogueTables["members"]>;

/** A workspace with its database and members. */
export interface WorkspaceRecord {
  readonly workspace: WorkspaceRow;
  readonly database: DatabaseRow;
  /** In the order of their ids. */
  readonly members: readonly MemberRow[];
}

/** Workspaces in id order: of one user, or all when `userId` is null. */
export async function listWorkspaces(
  catalogue: Catalogue,
  userId: number | null,
): Promise<readonly WorkspaceRecord[]> {
  return readWorkspaces(catalogue, userId, null);
}

/** One workspace, if the user is a member (or `userId` is null). @throws WORKSPACE_NOT_FOUND */
export async function findWorkspace(
  catalogue: Catalogue,
  id: number,
  userId: number | null,
): Promise<WorkspaceRecord> {
  const [found] = await readWorkspaces(catalogue, userId, id);
  if (found !== undefined) return found;
  throw new ThothError("WORKSPACE_NOT_FOUND", {
    message: `No workspace found with ID ${id}.`,
    remedy: "Choose one of the workspaces you are a member of.",
  });
}

async function readWorkspaces(
  catalogue: Catalogue,
  userId: number | null,
  id: number | null,
): Promise<readonly WorkspaceRecord[]> {
  let query = catalogue.selectFrom("workspaces").selectAll().orderBy("id");
  if (id !== null) query = query.where("id", "=", id);
  if (userId !== null) {
    query = query.where("id", "in", (members) =>
      members.selectFrom("members").select("workspace_id").where("user_id", "=", userId),
    );
  }
  const workspaces = await query.execute();
  if (workspaces.length === 0) return [];
  let memberQuery = catalogue.selectFrom("members").selectAll().orderBy("user_id");
  if (id !== null) memberQuery = memberQuery.where("workspace_id", "=", id);
  const members = Map.groupBy(await memberQuery.execute(), (member) => member.workspace_id);
  const rows = await catalogue.selectFrom("databases").selectAll().execute();
  const databases = new Map(rows.map((row) => [row.id, row]));
  return workspaces.flatMap((workspace) => {
    const database = databases.get(workspace.database_id);
    return database === undefined ? [] : [{ workspace, database, members: members.get(workspace.id) ?? [] }];
  });
}

/** Tells readers that something of the workspace has changed. */
export async function touchWorkspace(catalogue: Catalogue, id: number): Promise<void> {
  await catalogue
    .updateTable("workspaces")
    .set((row) => ({ version: row("version", "+", 1), updated_at: new Date().toISOString() }))
    .where("id", "=", id)
    .execute();
}

/** Tells readers of every workspace of the database that something of it has changed. */
export async function touchDatabase(
  catalogue: Catalogue | Transaction<CatalogueTables>,
  databaseId: number,
): Promise<void> {
  await catalogue
    .updateTable("workspaces")
    .set((row) => ({ version: row("version", "+", 1), updated_at: new Date().toISOString() }))
    .where("database_id", "=", databaseId)
    .execute();
}
