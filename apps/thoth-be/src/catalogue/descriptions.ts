import type { Catalogue } from "./catalogue.ts";
import { type CatalogueColumn, type CatalogueTable, readTables } from "./schema.ts";

export interface ColumnDescription {
  readonly expandedName: string;
  readonly description: string;
  readonly valueDescription: string;
}

/** Names are compared without case and outer spaces. */
export function findTable(tables: readonly CatalogueTable[], name: string): CatalogueTable | undefined {
  return tables.find((table) => equalNames(table.name, name));
}

export function findColumn(table: CatalogueTable, name: string): CatalogueColumn | undefined {
  return table.columns.find((column) => equalNames(column.name, name));
}

export function equalNames(left: string, right: string): boolean {
  return left.trim().toLowerCase() === right.trim().toLowerCase();
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

/** Takes descriptions of columns over by name; those of columns the database does not have are left out. */
export async function describeColumns(
  catalogue: Catalogue,
  databaseId: number,
  columns: readonly (ColumnDescription & { readonly tableName: string; readonly columnName: string })[],
): Promise<void> {
  if (columns.length === 0) return;
  const tables = await readTables(catalogue, databaseId);
  for (const column of columns) {
    const table = findTable(tables, column.tableName);
    const known = table && findColumn(table, column.columnName);
    if (known !== undefined) await describeColumn(catalogue, known.id, column);
  }
}
