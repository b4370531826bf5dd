import type { FastifyInstance, FastifyRequest } from "fastify";
import { ThothError } from "thoth-vdbmanager/errors";
import { z } from "zod";
import { type CatalogueTable, readTableRows, readTables } from "../catalogue/schema.ts";
import { type DatabaseRow, listWorkspaces } from "../catalogue/workspaces.ts";
import { scopeOf } from "../http/caller.ts";
import { toDataFormat } from "../workspace/data-format.ts";
import { callerOf, type Services } from "./services.ts";

const databaseParams = z.object({ db: z.string().min(1) });
const tableParams = databaseParams.extend({ table: z.string().min(1) });

export function schemaRoutes(app: FastifyInstance, services: Services): void {
  app.get("/api/sqldb/:db/tables/", async (request) => {
    const database = await databaseOf(services, request);
    const tables = await readTableRows(services.catalogue, database.id);
    return tables.map((table) => ({
      id: table.id,
      name: table.name,
      description: table.description,
      generated_comment: "",
      sql_db: database.id,
    }));
  });

  app.get("/api/sqldb/:db/table/:table/columns/", async (request) => {
    const database = await databaseOf(services, request);
    const { table: name } = tableParams.parse(request.params);
    const [table] = await readTables(services.catalogue, database.id, name);
    if (table === undefined)
      throw new ThothError("NOT_FOUND", { message: `Database '${database.name}' has no table '${name}'.` });
    return table.columns.map((column) => ({
      id: column.id,
      original_column_name: column.name,
      column_name: column.expandedName,
      data_format: toDataFormat(column.type),
      column_description: column.description,
      value_description: column.valueDescription,
      generated_comment: "",
      pk_field: column.primaryKey === 0 ? "" : String(column.primaryKey),
      fk_field: foreignKeyText(table, column.name),
    }));
  });
}

/** The database of the path, by catalogue name or database name, among those of the caller's workspaces. */
async function databaseOf(services: Services, request: FastifyRequest): Promise<DatabaseRow> {
  const caller = await callerOf(services, request);
  const { db } = databaseParams.parse(request.params);
  const records = await listWorkspaces(services.catalogue, scopeOf(caller));
  const databases = new Map(records.map(({ database }) => [database.id, database]));
  const byName = [...databases.values()].find((database) => database.name === db);
  if (byName !== undefined) return byName;
  const byDatabaseName = [...databases.values()].filter((database) => database.db_name === db);
  const [only, second] = byDatabaseName;
  if (second !== undefined) {
    throw new ThothError("AMBIGUOUS_DATABASE", {
      message: `${byDatabaseName.length} databases are called '${db}'.`,
    });
  }
  if (only !== undefined) return only;
  throw new ThothError("NOT_FOUND", { message: `Database '${db}' not found.` });
}

function foreignKeyText(table: CatalogueTable, column: string): string {
  return table.foreignKeys
    .flatMap((key) => {
      const position = key.columns.indexOf(column);
      return position === -1 ? [] : [`${key.referencedTable}.${key.referencedColumns[position]}`];
    })
    .join(", ");
}
