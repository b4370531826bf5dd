import { setImmediate } from "node:timers/promises";
import type { Transaction } from "kysely";
import type { DatabaseSchema, TableSchema } from "thoth-dbmanager";
import type { Catalogue } from "./catalogue.ts";
import type { CatalogueTables } from "./tables.ts";

/** Takes structure over from the database; descriptions of tables and columns that are still there are kept. */
export async function storeStructure(
  catalogue: Catalogue,
  databaseId: number,
  schema: DatabaseSchema,
): Promise<void> {
  await catalogue.transaction().execute(async (transaction) => {
    const kept: number[] = [];
    for (const table of schema.tables) {
      kept.push(await storeTable(transaction, databaseId, table));
      // The driver is synchronous: without a pause a large schema would hold up every request.
      await setImmediate();
    }
    const known = await transaction
      .selectFrom("database_tables")
      .select("id")
      .where("database_id", "=", databaseId)
      .execute();
    for (const { id } of known) {
      if (!kept.includes(id)) await transaction.deleteFrom("database_tables").where("id", "=", id).execute();
    }
  });
}

async function storeTable(
  transaction: Transaction<CatalogueTables>,
  databaseId: number,
  table: TableSchema,
): Promise<number> {
  const { id } = await transaction
    .insertInto("database_tables")
    .values({ database_id: databaseId, name: table.name, description: "" })
    .onConflict((conflict) => conflict.columns(["database_id", "name"]).doUpdateSet({ name: table.name }))
    .returning("id")
    .executeTakeFirstOrThrow();
  await transaction
    .deleteFrom("database_columns")
    .where("table_id", "=", id)
    .where("name", "not in", ["", ...table.columns.map((column) => column.name)])
    .execute();
  for (const [position, column] of table.columns.entries()) {
    const structure = { position, type: column.type, primary_key: column.primaryKey };
    const words = { expanded_name: "", description: "", value_description: "" };
    await transaction
      .insertInto("database_columns")
      .values({ table_id: id, name: column.name, ...words, ...structure })
      .onConflict((conflict) => conflict.columns(["table_id", "name"]).doUpdateSet(structure))
      .execute();
  }
  await transaction.deleteFrom("foreign_keys").where("table_id", "=", id).execute();
  for (const key of table.foreignKeys) {
    await transaction
      .insertInto("foreign_keys")
      .values({
        table_id: id,
        columns: JSON.stringify(key.columns),
        referenced_table: key.referencedTable,
        referenced_columns: JSON.stringify(key.referencedColumns),
      })
      .execute();
  }
  return id;
}
