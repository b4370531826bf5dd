import { buildValueIndex, openSqliteDatabase } from "thoth-dbmanager";
import type { ColumnDocument } from "thoth-vdbmanager/documents";
import { readTables, storeStructure } from "../catalogue/schema.ts";
import type { JobContext } from "./context.ts";
import { loadDocuments } from "./load-documents.ts";

/** Makes the column documents and the index of database values; the new index replaces the old when it is complete. */
export async function preprocess(
  context: JobContext,
  steps: readonly ("lsh" | "columns")[] = ["lsh", "columns"],
): Promise<void> {
  const { catalogue, record, signal } = context;
  await using database = openSqliteDatabase({ path: record.database.path });
  await storeStructure(catalogue, record.database.id, await database.introspect({ signal }));
  if (steps.includes("lsh")) {
    context.progress.message = "Indexing database values";
    context.report();
    await context.stores.prepareFolder(record.workspace.id);
    await buildValueIndex(database, { path: context.stores.valueIndexPath(record.workspace.id), signal });
  }
  if (steps.includes("columns")) {
    context.progress.message = "Embedding column descriptions";
    await loadDocuments(context, await columnDocuments(context));
  }
  context.progress.message = "";
}

async function columnDocuments(context: JobContext): Promise<ColumnDocument[]> {
  const tables = await readTables(context.catalogue, context.record.database.id);
  return tables.flatMap((table) =>
    table.columns.map((column) => ({
      kind: "column_name",
      tableName: table.name,
      originalColumnName: column.name,
      columnName: column.expandedName,
      columnDescription: column.description,
      valueDescription: column.valueDescription,
    })),
  );
}
