import type { Retrieval, SchemaColumn, SchemaTable, WorkspaceSchema } from "../types.ts";
import { columnKey } from "./identifiers.ts";

/** Characters that count as one token in the budget. */
const charactersPerToken = 4;

/**
 * The linked part of the schema as CREATE TABLE text with comments and sample values, within a token budget. Columns
 * go by score: what does not fit is left out, worst first, and never half of a column.
 */
export function schemaText(schema: WorkspaceSchema, retrieval: Retrieval, budgetTokens: number): string {
  const chosen = chooseColumns(schema, retrieval, budgetTokens * charactersPerToken);
  return schema.tables
    .filter((table) => retrieval.tables.includes(table.name))
    .map((table) => {
      const columns = table.columns.filter((column) => chosen.has(columnKey(table.name, column.name)));
      return tableText(table, columns, retrieval);
    })
    .join("\n\n");
}

function chooseColumns(schema: WorkspaceSchema, retrieval: Retrieval, budget: number): ReadonlySet<string> {
  const rank = new Map(
    retrieval.columns.map((column, position) => [columnKey(column.table, column.column), position]),
  );
  const all = schema.tables
    .filter((table) => retrieval.tables.includes(table.name))
    .flatMap((table) =>
      table.columns.map((column) => ({ key: columnKey(table.name, column.name), table, column })),
    )
    .sort(
      (left, right) =>
        (rank.get(left.key) ?? Number.MAX_SAFE_INTEGER) - (rank.get(right.key) ?? Number.MAX_SAFE_INTEGER),
    );
  const chosen = new Set<string>();
  let used = 0;
  for (const { key, table, column } of all) {
    used += columnLine(table, column, retrieval).length + 1;
    if (used > budget) break;
    chosen.add(key);
  }
  return chosen;
}

function tableText(table: SchemaTable, columns: readonly SchemaColumn[], retrieval: Retrieval): string {
  const keys = table.foreignKeys
    .filter((key) => retrieval.tables.includes(key.referencedTable))
    .map(
      (key) =>
        `  -- joins: ${table.name}(${key.columns.join(", ")}) = ${key.referencedTable}(${key.referencedColumns.join(", ")})`,
    );
  const lines = columns.map((column) => columnLine(table, column, retrieval));
  const comment = table.description === "" ? "" : ` -- ${oneLine(table.description)}`;
  return [`CREATE TABLE ${quoted(table.name)} (${comment}`, ...lines, ...keys, ");"].join("\n");
}

function columnLine(table: SchemaTable, column: SchemaColumn, retrieval: Retrieval): string {
  const samples = retrieval.values
    .filter((match) => match.table === table.name && match.column === column.name)
    .slice(0, 5)
    .map((match) => `'${match.value.replaceAll("'", "''")}'`);
  const notes = [
    column.expandedName === column.name ? "" : column.expandedName,
    column.description,
    column.valueDescription,
    samples.length === 0 ? "" : `values like ${samples.join(", ")}`,
  ].filter((note) => note !== "");
  const key = column.primaryKey > 0 ? " PRIMARY KEY" : "";
  const comment = notes.length === 0 ? "" : ` -- ${oneLine(notes.join("; "))}`;
  return `  ${quoted(column.name)} ${column.type}${key},${comment}`;
}

function quoted(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
