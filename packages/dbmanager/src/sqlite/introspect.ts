import type { DatabaseSync } from "node:sqlite";
import type { ColumnSchema, DatabaseSchema, ForeignKey, TableSchema } from "../types.ts";

interface KeyRow {
  id: number;
  seq: number;
  table: string;
  from: string;
  to: string | null;
}

/** Reads tables and views in the order they were declared; SQLite's own and shadow tables are left out. */
export function introspectDatabase(database: DatabaseSync): DatabaseSchema {
  database.setAuthorizer(null);
  const listed = database
    .prepare(
      `SELECT s.name AS name, l.type AS type FROM sqlite_schema AS s
       JOIN pragma_table_list AS l ON l.schema = 'main' AND l.name = s.name
       WHERE s.type IN ('table', 'view') AND l.type <> 'shadow' AND s.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
       ORDER BY s.rowid`,
    )
    .all() as unknown as { name: string; type: string }[];
  const columns = new Map(
    listed.map((table) => [table.name.toLowerCase(), readColumns(database, table.name)]),
  );
  const tables = listed.map(
    ({ name, type }): TableSchema => ({
      name,
      kind: type === "view" ? "view" : "table",
      columns: columns.get(name.toLowerCase()) ?? [],
      foreignKeys: readForeignKeys(database, name, columns),
    }),
  );
  return { dialect: "sqlite", tables };
}

function readColumns(database: DatabaseSync, table: string): ColumnSchema[] {
  let rows: { name: string; type: string; notnull: number; pk: number; hidden: number }[];
  try {
    rows = database
      .prepare('SELECT name, type, "notnull", pk, hidden FROM pragma_table_xinfo(?) ORDER BY cid')
      .all(table) as unknown as typeof rows;
  } catch {
    // A view over a dropped table has no columns that can be told; the rest of the schema is still of use.
    return [];
  }
  return rows
    .filter((row) => row.hidden !== 1)
    .map((row) => ({ name: row.name, type: row.type, notNull: row.notnull === 1, primaryKey: row.pk }));
}

function readForeignKeys(
  database: DatabaseSync,
  table: string,
  columns: ReadonlyMap<string, readonly ColumnSchema[]>,
): ForeignKey[] {
  const rows = database
    .prepare('SELECT id, seq, "table", "from", "to" FROM pragma_foreign_key_list(?) ORDER BY id DESC, seq')
    .all(table) as unknown as KeyRow[];
  const keys = Map.groupBy(rows, (row) => row.id);
  return [...keys.values()].map((parts) => {
    const parent = parts[0]?.table ?? "";
    const parentKey = (columns.get(parent.toLowerCase()) ?? [])
      .filter((column) => column.primaryKey > 0)
      .sort((a, b) => a.primaryKey - b.primaryKey);
    return {
      columns: parts.map((part) => part.from),
      referencedTable: parent,
      // REFERENCES t without columns means the primary key of t.
      referencedColumns: parts.map((part, index) => part.to ?? parentKey[index]?.name ?? "rowid"),
    };
  });
}
