import { setImmediate } from "node:timers/promises";
import { z } from "zod";
import { describeColumn, describeTable, findColumn, findTable } from "../catalogue/descriptions.ts";
import { type CatalogueTable, readTables } from "../catalogue/schema.ts";
import { storeStructure } from "../catalogue/structure.ts";
import type { JobContext } from "./context.ts";
import { type CsvRow, readRows } from "./description-rows.ts";
import { openForIngestion } from "./open-database.ts";
import type { ItemFailure } from "./progress.ts";

const text = z.string().trim().default("");
const columnRow = z.object({
  original_column_name: z.string().trim().min(1),
  column_name: text,
  column_description: text,
  value_description: text,
});
const tableRow = z.object({ table_name: z.string().trim().min(1), description: text });

/** Rows written before the event loop gets its turn. */
const stretch = 50;

/** File of table descriptions beside the files of columns. */
const tablesFile = "_tables";

interface Rows {
  readonly columns: readonly (CsvRow<z.infer<typeof columnRow>> & { readonly table: string })[];
  readonly tables: readonly CsvRow<z.infer<typeof tableRow>>[];
  readonly failures: readonly ItemFailure[];
}

/**
 * Takes the structure over from the database, then the descriptions from `database_description/*.csv`, row by row: a
 * row of an unknown table or column is reported and the rest goes on.
 */
export async function importDescriptions(context: JobContext): Promise<void> {
  const { catalogue, record, signal, progress } = context;
  await using database = openForIngestion(record.database.path);
  await storeStructure(catalogue, record.database.id, await database.introspect({ signal }));
  const known = await readTables(catalogue, record.database.id);
  const rows = await readAll(context);
  progress.expect(rows.columns.length + rows.tables.length + rows.failures.length);
  for (const failure of rows.failures) progress.fail(failure);
  for (const row of rows.tables) await importTable(context, known, row);
  for (const [index, row] of rows.columns.entries()) {
    signal.throwIfAborted();
    await importColumn(context, known, row);
    if (index % stretch === stretch - 1) await setImmediate();
  }
  progress.say("Run preprocess to embed the descriptions.");
}

async function readAll({ files, record, signal }: JobContext): Promise<Rows> {
  const columns: Rows["columns"][number][] = [];
  const tables: Rows["tables"][number][] = [];
  const failures: ItemFailure[] = [];
  for (const file of await files.descriptions(record.database)) {
    if (file.table === tablesFile) {
      const read = await readRows(file, tableRow, signal);
      tables.push(...read.rows);
      failures.push(...read.failures);
    } else {
      const read = await readRows(file, columnRow, signal);
      columns.push(...read.rows.map((row) => ({ ...row, table: file.table })));
      failures.push(...read.failures);
    }
  }
  return { columns, tables, failures };
}

async function importTable(
  { catalogue, progress }: JobContext,
  known: readonly CatalogueTable[],
  { item, value }: Rows["tables"][number],
): Promise<void> {
  const table = findTable(known, value.table_name);
  if (table === undefined) return progress.fail(unknown(item, `table ${value.table_name}`));
  await describeTable(catalogue, table.id, value.description);
  progress.succeed();
}

async function importColumn(
  { catalogue, progress }: JobContext,
  known: readonly CatalogueTable[],
  { item, table: tableName, value }: Rows["columns"][number],
): Promise<void> {
  const table = findTable(known, tableName);
  if (table === undefined) return progress.fail(unknown(item, `table ${tableName}`));
  const column = findColumn(table, value.original_column_name);
  if (column === undefined) {
    return progress.fail(unknown(item, `column ${value.original_column_name} in table ${table.name}`));
  }
  await describeColumn(catalogue, column.id, {
    expandedName: value.column_name,
    description: value.column_description,
    valueDescription: value.value_description,
  });
  progress.succeed();
}

function unknown(item: string, what: string): ItemFailure {
  return { item, code: "NOT_FOUND", error: `The database has no ${what}.` };
}
