import { parse } from "csv-parse/sync";
import { openSqliteDatabase } from "thoth-dbmanager";
import { z } from "zod";
import {
  type CatalogueTable,
  describeColumn,
  describeTable,
  readTables,
  storeStructure,
} from "../catalogue/schema.ts";
import type { JobContext } from "./context.ts";
import { addFailure } from "./job.ts";

const columnRow = z.object({
  original_column_name: z.string(),
  column_name: z.string().default(""),
  column_description: z.string().default(""),
  value_description: z.string().default(""),
});
const tableRow = z.object({ table_name: z.string(), description: z.string().default("") });

/** File of table descriptions beside the files of columns. */
const tablesFile = "_tables";

/** Takes the structure over from the database, then the descriptions from `database_description/*.csv`. */
export async function importDescriptions(context: JobContext): Promise<void> {
  const { catalogue, record, signal, progress } = context;
  await using database = openSqliteDatabase({ path: record.database.path });
  await storeStructure(catalogue, record.database.id, await database.introspect({ signal }));
  const tables = await readTables(catalogue, record.database.id);
  progress.total_items = tables.length;
  context.report();
  await importTableDescriptions(context, tables);
  for (const table of tables) {
    signal.throwIfAborted();
    const text = await context.files.description(record.database, table.name);
    if (text === null) progress.skipped_items += 1;
    else if (await importColumns(context, table, text)) progress.successful_items += 1;
    progress.processed_items += 1;
    context.report();
  }
}

async function importTableDescriptions(
  context: JobContext,
  tables: readonly CatalogueTable[],
): Promise<void> {
  const text = await context.files.description(context.record.database, tablesFile);
  if (text === null) return;
  for (const row of readCsv(text, tableRow)) {
    const table = tables.find((candidate) => equalNames(candidate.name, row.table_name));
    if (table === undefined)
      addFailure(context.progress, unknown(`${tablesFile}.csv`, `table ${row.table_name}`));
    else await describeTable(context.catalogue, table.id, row.description);
  }
}

async function importColumns(context: JobContext, table: CatalogueTable, text: string): Promise<boolean> {
  let isWhole = true;
  for (const row of readCsv(text, columnRow)) {
    const column = table.columns.find((candidate) => equalNames(candidate.name, row.original_column_name));
    if (column === undefined) {
      isWhole = false;
      addFailure(context.progress, unknown(`${table.name}.csv`, `column ${row.original_column_name}`));
      continue;
    }
    await describeColumn(context.catalogue, column.id, {
      expandedName: row.column_name.trim(),
      description: row.column_description.trim(),
      valueDescription: row.value_description.trim(),
    });
  }
  return isWhole;
}

function readCsv<T>(text: string, row: z.ZodType<T>): T[] {
  const rows: unknown[] = parse(text, { columns: true, bom: true, trim: false, skip_empty_lines: true });
  return rows.map((entry) => row.parse(entry));
}

function equalNames(left: string, right: string): boolean {
  return left.toLowerCase() === right.trim().toLowerCase();
}

function unknown(item: string, what: string): { item: string; code: string; error: string } {
  return { item, code: "NOT_FOUND", error: `The database has no ${what}.` };
}
