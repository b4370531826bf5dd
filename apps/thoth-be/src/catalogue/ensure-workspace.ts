import type { Transaction } from "kysely";
import { ThothError } from "thoth-vdbmanager/errors";
import type { Catalogue } from "./catalogue.ts";
import type { CatalogueTables } from "./tables.ts";
import { touchDatabase } from "./workspaces.ts";

export interface NewWorkspace {
  id?: number;
  name: string;
  description?: string;
  /** Absolute path of the SQLite file. */
  databasePath: string;
  /** Name of the database, also of its folder below the ingestion root. */
  databaseName: string;
  /** @default "dev" */
  databaseMode?: "dev" | "test" | "prod";
  /** @default "en" */
  language?: string;
  /** What the database is about, for whoever writes SQL. @default "" */
  scope?: string;
  /** Rules for whoever writes SQL. @default "" */
  directives?: string;
  /** Users that become members, with this workspace as their default. Other members stay. */
  memberIds?: readonly number[];
}

/**
 * Makes the workspace and its database, or brings existing ones to these settings; equal settings change nothing. An
 * existing workspace is found by `id`, without one by `name`.
 * @returns its id
 * @throws INVALID_INPUT when another workspace has the name
 */
export async function ensureWorkspace(catalogue: Catalogue, input: NewWorkspace): Promise<number> {
  return catalogue.transaction().execute(async (transaction) => {
    const database = await ensureDatabase(transaction, input);
    const workspaceId = await ensureRow(transaction, input, database);
    for (const user_id of input.memberIds ?? []) {
      await transaction
        .insertInto("members")
        .values({ workspace_id: workspaceId, user_id, is_default: 1 })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
    return workspaceId;
  });
}

async function ensureDatabase(
  transaction: Transaction<CatalogueTables>,
  input: NewWorkspace,
): Promise<number> {
  const settings = {
    db_type: "SQLite",
    db_name: input.databaseName,
    db_mode: input.databaseMode ?? "dev",
    language: input.language ?? "en",
    scope: input.scope ?? "",
    directives: input.directives ?? "",
    path: input.databasePath,
  };
  const known = await transaction
    .selectFrom("databases")
    .selectAll()
    .where("name", "=", input.databaseName)
    .executeTakeFirst();
  if (known === undefined) {
    const row = { name: input.databaseName, ...settings };
    return (await transaction.insertInto("databases").values(row).returning("id").executeTakeFirstOrThrow())
      .id;
  }
  if (differs(known, settings)) {
    await transaction.updateTable("databases").set(settings).where("id", "=", known.id).execute();
    await touchDatabase(transaction, known.id);
  }
  return known.id;
}

async function ensureRow(
  transaction: Transaction<CatalogueTables>,
  input: NewWorkspace,
  database_id: number,
): Promise<number> {
  const settings = { name: input.name, description: input.description ?? "", database_id };
  const byName = await transaction
    .selectFrom("workspaces")
    .selectAll()
    .where("name", "=", input.name)
    .executeTakeFirst();
  if (byName !== undefined && input.id !== undefined && byName.id !== input.id) {
    throw new ThothError("INVALID_INPUT", {
      message: `name: workspace ${byName.id} is called "${input.name}" already.`,
      remedy: "Choose another name.",
    });
  }
  const known =
    input.id === undefined
      ? byName
      : await transaction.selectFrom("workspaces").selectAll().where("id", "=", input.id).executeTakeFirst();
  const now = new Date().toISOString();
  if (known === undefined) {
    const id = input.id === undefined ? {} : { id: input.id };
    const row = { ...id, ...settings, level: "BASIC", version: 1, created_at: now, updated_at: now };
    return (await transaction.insertInto("workspaces").values(row).returning("id").executeTakeFirstOrThrow())
      .id;
  }
  if (differs(known, settings)) {
    await transaction
      .updateTable("workspaces")
      .set({ ...settings, version: known.version + 1, updated_at: now })
      .where("id", "=", known.id)
      .execute();
  }
  return known.id;
}

function differs(
  row: Readonly<Record<string, unknown>>,
  settings: Readonly<Record<string, unknown>>,
): boolean {
  return Object.entries(settings).some(([name, value]) => row[name] !== value);
}
