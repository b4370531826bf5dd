import type { Selectable } from "kysely";
import type { ForeignKey } from "thoth-dbmanager";
import type { Catalogue } from "./catalogue.ts";
import type { CatalogueTables } from "./tables.ts";

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
  readonly foreignKeys: readonly ForeignKey[];
}

export type TableRow = Selectable<CatalogueTables["database_tables"]>;

/** Tables without their columns, in the order of the database. */
export async function readTableRows(catalogue: Catalogue, databaseId: number): Promise<readonly TableRow[]> {
  return catalogue
    .selectFrom("database_tables")
    .selectAll()
    .where("database_id", "=", databaseId)
    .orderBy("id")
    .execute();
}

/** Tables with columns and keys, in the order of the database; only those called `name` when it is given. */
export async function readTables(
  catalogue: Catalogue,
  databaseId: number,
  name?: string,
): Promise<readonly CatalogueTable[]> {
  const all = await readTableRows(catalogue, databaseId);
  const tables = name === undefined ? all : all.filter((table) => table.name === name);
  const ids = catalogue.selectFrom("database_tables").select("id").where("database_id", "=", databaseId);
  const wanted = name === undefined ? ids : ids.where("name", "=", name);
  const columns = await catalogue
    .selectFrom("database_columns")
    .selectAll()
    .where("table_id", "in", wanted)
    .orderBy("position")
    .execute();
  const keys = await catalogue
    .selectFrom("foreign_keys")
    .selectAll()
    .where("table_id", "in", wanted)
    .orderBy("id")
    .execute();
  const columnsOf = Map.groupBy(columns, (column) => column.table_id);
  const keysOf = Map.groupBy(keys, (key) => key.table_id);
  return tables.map(({ id, name, description }) => ({
    id,
    name,
    description,
    columns: (columnsOf.get(id) ?? []).map(toColumn),
    foreignKeys: (keysOf.get(id) ?? []).map(toForeignKey),
  }));
}

function toColumn(row: Selectable<CatalogueTables["database_columns"]>): CatalogueColumn {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    expandedName: row.expanded_name,
    description: row.description,
    valueDescription: row.value_description,
    primaryKey: row.primary_key,
  };
}

function toForeignKey(row: Selectable<CatalogueTables["foreign_keys"]>): ForeignKey {
  return {
    columns: JSON.parse(row.columns) as string[],
    referencedTable: row.referenced_table,
    referencedColumns: JSON.parse(row.referenced_columns) as string[],
  };
}
