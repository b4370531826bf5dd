import { buildValueIndex, type UserDatabase } from "thoth-dbmanager";
import type { ColumnDocument, DocumentStore } from "thoth-vdbmanager/documents";
import { findColumn, findTable } from "../catalogue/descriptions.ts";
import { type CatalogueTable, readTables } from "../catalogue/schema.ts";
import { storeStructure } from "../catalogue/structure.ts";
import { columnDocuments } from "../workspace/column-documents.ts";
import type { JobContext } from "./context.ts";
import { loadDocuments } from "./load-documents.ts";
import { openForIngestion } from "./open-database.ts";

/** Milliseconds the index of a database's values may take. */
const indexDeadlineMs = 3_600_000;

/** Makes the index of database values and the column documents; the new index replaces the old when it is complete. */
export async function preprocess(
  context: JobContext,
  steps: readonly ("lsh" | "columns")[] = ["lsh", "columns"],
): Promise<void> {
  const { catalogue, record, signal, progress } = context;
  await using database = openForIngestion(record.database.path);
  const structure = await database.introspect({ signal });
  await storeStructure(catalogue, record.database.id, structure);
  if (steps.includes("lsh")) {
    const indexed = structure.tables.filter((table) => table.kind === "table");
    progress.expect(indexed.reduce((sum, table) => sum + table.columns.length, 0));
    progress.say("Indexing database values");
    await indexValues(context, database);
  }
  if (steps.includes("columns")) {
    progress.say("Embedding column descriptions");
    const tables = await readTables(catalogue, record.database.id);
    await loadDocuments(context, tables.flatMap(toDocuments));
    const { documents } = await context.stores.get(record.workspace.id);
    const removed = await removeGoneColumns(documents, tables, signal);
    if (removed > 0) progress.figure("columns_removed", removed);
  }
  progress.say("");
}

async function indexValues(context: JobContext, database: UserDatabase): Promise<void> {
  const { progress, signal, stores, record } = context;
  await stores.prepareFolder(record.workspace.id);
  let counted = 0;
  const report = await buildValueIndex(database, {
    path: stores.valueIndexPath(record.workspace.id),
    signal,
    deadlineMs: indexDeadlineMs,
    onProgress: ({ columnsDone }) => {
      progress.succeed(columnsDone - counted);
      counted = columnsDone;
    },
  });
  for (const column of report.columns) {
    if (column.skipped !== "deadline") continue;
    const error = "Its values took too long to read and are not in the index.";
    progress.revoke({ item: `${column.table}.${column.column}`, code: "DEADLINE_EXCEEDED", error });
  }
  progress.figure("values", report.values);
  progress.figure("value_words", report.words);
}

function toDocuments(table: CatalogueTable): ColumnDocument[] {
  return table.columns.map((column) => ({
    kind: "column_name",
    tableName: table.name,
    originalColumnName: column.name,
    columnName: column.expandedName,
    columnDescription: column.description,
    valueDescription: column.valueDescription,
  }));
}

/** Columns the database no longer has must not be found any more. */
async function removeGoneColumns(
  documents: DocumentStore,
  tables: readonly CatalogueTable[],
  signal: AbortSignal,
): Promise<number> {
  const gone: string[] = [];
  for await (const document of columnDocuments(documents, { signal })) {
    const table = findTable(tables, document.tableName);
    if (table === undefined || findColumn(table, document.originalColumnName) === undefined) {
      gone.push(document.id);
    }
  }
  return gone.length === 0 ? 0 : documents.delete("column_name", gone, { signal });
}
