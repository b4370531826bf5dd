import { DatabaseSync } from "node:sqlite";
import { createStatements, indexStatements, tableNames } from "../schema.ts";
import { makeTables } from "./tables.ts";

/** How far the writing is, in rows. */
export interface DemoProgress {
  readonly rows: number;
  readonly totalRows: number;
}

/**
 * Writes the demo database into a new file, synchronously: run it off the main thread.
 *
 * @throws Error when a row breaks a declared key
 */
export function writeDemoDatabase(path: string, onProgress: (progress: DemoProgress) => void): void {
  const tables = makeTables();
  const totalRows = Object.values(tables).reduce((sum, rows) => sum + rows.length, 0);
  using database = new DatabaseSync(path);
  // The file is private until it is renamed, so a journal would protect nothing.
  database.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = ON");
  let written = 0;
  for (const statement of createStatements) database.exec(statement);
  for (const name of tableNames) {
    const columns = Object.keys(tables[name][0] ?? {});
    database.exec("BEGIN");
    const insert = database.prepare(
      `INSERT INTO ${name} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`,
    );
    for (const row of tables[name]) insert.run(...columns.map((column) => row[column] ?? null));
    database.exec("COMMIT");
    written += tables[name].length;
    onProgress({ rows: written, totalRows });
  }
  for (const statement of indexStatements) database.exec(statement);
  const broken = database.prepare("PRAGMA foreign_key_check").all();
  if (broken.length > 0) throw new Error(`${broken.length} rows of the demo database refer to no row.`);
}
