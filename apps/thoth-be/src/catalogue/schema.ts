import type { DatabaseSchema } from "thoth-dbmanager";
import type { Catalogue } from "./catalogue.ts";

export interface CatalogueColumn {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly expandedName: string;
  readonly description: string;
  readonly valueDescription: string;
  /** 1-based position in the primary key, 0 = none. */
  readonly primaryKey: number;
}

export interface CatalogueTable {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly columns: readonly CatalogueColumn[];
  readonly foreignKeys: readonly {
    readonly columns: readonly string[];
    readonly referencedTable: string;
    readonly referencedColumns: readonly string[];
  }[];
}

/** Takes structure over from the database; descriptions of tables and columns that are still there are kept. */
export async function storeStructure(
  catalogue: Catalogue,
  databaseId: number,
  schema: DatabaseSchema,
): Promise<void> {
  await catalogue.transaction().execute(async (transaction) => {
    const names = schema.tables.map((table) => table.name);
    await transaction
      .deleteFrom("database_tables")
      .where("database_id", "=", databaseId)
      .where("name", "not in", [...names, ""])
      .execute();
    for (const table of schema.tables) {
      const { id } = await transaction
        .insertInto("database_tables")
        .values({ database_id: databaseId, name: table.name, description: "" })
        .onConflict((conflict) => conflict.columns(["database_id", "name"]).doUpdateSet({ name: table.name }))
        .returning("id")
        .executeTakeFirstOrThrow();
      const columns = table.columns.map((column) => column.name);
      await transaction
        .deleteFrom("database_columns")
        .where("table_id", "=", id)
        .where("name", "not in", [...columns, ""])
        .execute();
      for (const [position, column] of table.columns.entries()) {
        const structure = { position, type: column.type, primary_key: column.primaryKey };
        await transaction
          .insertInto("database_columns")
          .values({
            table_id: id,
            name: column.name,
            expanded_name: "",
            description: "",
            value_description: "",
            ...structure,
          })
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
    }
  });
}

/** Tables with columns and keys, in the order of the database. */
export async function readTables(
  catalogue: Catalogue,
  databaseId: number,
): Promise<readonly CatalogueTable[]> {
  const tables = await catalogue
    .selectFrom("database_tables")
    .selectAll()
    .where("database_id", "=", databaseId)
    .orderBy("id")
    .execute();
  const ids = [-1, ...tables.map((table) => table.id)];
  const columns = await catalogue
    .selectFrom("database_columns")
    .selectAll()
    .where("table_id", "in", ids)
    .orderBy("position")
    .execute();
  const keys = await catalogue
    .selectFrom("foreign_keys")
    .selectAll()
    .where("table_id", "in", ids)
    .orderBy("id")
    .execute();
  return tables.map((table) => ({
    id: table.id,
    name: table.name,
    description: table.description,
    columns: columns
      .filter((column) => column.table_id === table.id)
      .map((column) => ({
        id: column.id,
        name: column.name,
        type: column.type,
        expandedName: column.expanded_name,
        description: column.description,
        valueDescription: column.value_description,
        primaryKey: column.primary_key,
      })),
    foreignKeys: keys
      .filter((key) => key.table_id === table.id)
      .map((key) => ({
        columns: JSON.parse(key.columns) as string[],
        referencedTable: key.referenced_table,
        referencedColumns: JSON.parse(key.referenced_columns) as string[],
      })),
  }));
}

export interface ColumnDescription {
  readonly expandedName: string;
  readonly description: string;
  readonly valueDescription: string;
}

export async function describeColumn(
  catalogue: Catalogue,
  columnId: number,
  text: ColumnDescription,
): Promise<void> {
  await catalogue
    .updateTable("database_columns")
    .set({
      expanded_name: text.expandedName,
      description: text.description,
      value_description: text.valueDescription,
    })
    .where("id", "=", columnId)
    .execute();
}

export async function describeTable(
  catalogue: Catalogue,
  tableId: number,
  description: string,
): Promise<void> {
  await catalogue.updateTable("database_tables").set({ description }).where("id", "=", tableId).execute();
}
