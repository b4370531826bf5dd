import { createStatements, type TableName, tableNames } from "../schema.ts";
import { descriptions } from "./index.ts";
import type { TableDescription } from "./types.ts";

/** `database_description/<table>.csv`, RFC 4180. */
export function columnDescriptionsCsv(table: TableName, description: TableDescription): string {
  const types = declaredTypes(table);
  return csv([
    ["original_column_name", "column_name", "column_description", "data_format", "value_description"],
    ...Object.entries(description.columns).map(([name, column]) => [
      name,
      column.name,
      column.description,
      dataFormat(types.get(name) ?? ""),
      column.values,
    ]),
  ]);
}

/** `database_description/_tables.csv`. */
export function tableDescriptionsCsv(): string {
  return csv([
    ["table_name", "description"],
    ...tableNames.map((name) => [name, descriptions[name].description]),
  ]);
}

/** Column names and declared types, read from the CREATE statement. */
export function declaredTypes(table: TableName): ReadonlyMap<string, string> {
  const statement = createStatements[tableNames.indexOf(table)] ?? "";
  return new Map(
    [...statement.matchAll(/^ {2}([a-z_]+) ([A-Z]+)/gm)].map((match) => [match[1] ?? "", match[2] ?? ""]),
  );
}

function dataFormat(declaredType: string): string {
  if (declaredType === "INTEGER") return "INT";
  if (declaredType === "REAL") return "DOUBLE";
  return declaredType;
}

function csv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(quoted).join(",")}\r\n`).join("");
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
