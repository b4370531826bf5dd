import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { tableNames } from "./schema.ts";

/** sha256 over every row of every table, in key order: equal for two demo databases made by the same version. */
export function hashDemoDatabase(path: string): string {
  const hash = createHash("sha256");
  using database = new DatabaseSync(path, { readOnly: true });
  for (const name of tableNames) {
    hash.update(`${name}\n`);
    for (const row of database.prepare(`SELECT * FROM ${name} ORDER BY 1, 2`).iterate()) {
      hash.update(`${JSON.stringify(Object.values(row))}\n`);
    }
  }
  return hash.digest("hex");
}
