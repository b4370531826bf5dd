import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** A database file in a folder of its own; disposing removes both. */
export function temporaryDatabase(
  sql: string,
): Disposable & { readonly path: string; readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), "thoth-database-"));
  const path = join(folder, "shop.sqlite");
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
  return { path, folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
