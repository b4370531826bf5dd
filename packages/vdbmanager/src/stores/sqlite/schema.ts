import type { DatabaseSync } from "node:sqlite";
import { ThothError } from "../../errors/index.ts";

/** "Thth": marks the file as a store of Thoth in SQLite's header. */
const applicationId = 0x54687468;
const schemaVersion = 2;

/**
 * Makes an empty file a store, or checks that it is one of a version this program reads.
 *
 * `collections.change` counts the transactions that changed a collection, `points.change` says in which one a row was
 * written last, `collections.deleted` in which one rows were last removed: enough for any process to bring its memory
 * up to date by reading only what is new.
 */
export function prepareSchema(db: DatabaseSync, path: string, readOnly: boolean): void {
  const found = header(db);
  if (found.applicationId === applicationId && found.version === schemaVersion) return;
  // A reader takes a file of version 1 as it is: there are no aliases in it.
  if (found.applicationId === applicationId && found.version === 1 && readOnly) return;
  if (found.applicationId === applicationId && found.version > schemaVersion) {
    throw new ThothError("STORE_UNAVAILABLE", {
      message: `The store file ${path} has schema version ${found.version}, this program reads up to ${schemaVersion}.`,
      remedy: "Use a newer thoth-vdbmanager.",
      retryable: false,
      details: { path, version: found.version },
    });
  }
  const isOlder = found.applicationId === applicationId && found.version >= 1;
  if (!isOlder && (readOnly || found.tables > 0)) {
    throw new ThothError("STORE_UNAVAILABLE", {
      message: `The file ${path} is a SQLite database, but no store of Thoth.`,
      remedy: "Name another path for the store.",
      retryable: false,
      details: { path },
    });
  }
  // Vectors of 384 floats fill a page of 8 KiB to 95 %. Has an effect only before the first table.
  db.exec("PRAGMA page_size = 8192; PRAGMA journal_mode = WAL");
  db.exec("BEGIN IMMEDIATE");
  try {
    db.exec(`
      CREATE TABLE IF NOT EXISTS collections (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE,
        manifest TEXT NOT NULL,
        change INTEGER NOT NULL DEFAULT 0,
        deleted INTEGER NOT NULL DEFAULT 0
      ) STRICT;
      CREATE TABLE IF NOT EXISTS dropped (number INTEGER PRIMARY KEY) STRICT;
      CREATE TABLE IF NOT EXISTS aliases (alias TEXT PRIMARY KEY, collection INTEGER NOT NULL) STRICT;
      PRAGMA application_id = ${applicationId};
      PRAGMA user_version = ${schemaVersion};
    `);
    db.exec("COMMIT");
  } finally {
    if (db.isTransaction) db.exec("ROLLBACK");
  }
}

/** Adds a collection without points and gives its number. */
export function insertCollection(db: DatabaseSync, name: string, manifest: string): number {
  const insert = db.prepare("INSERT INTO collections (name, manifest) VALUES (?, ?)");
  const number = Number(insert.run(name, manifest).lastInsertRowid);
  createTables(db, number);
  return number;
}

/** Takes a collection out of the list; `sweepDropped` gives back the space of its tables. */
export function removeCollection(db: DatabaseSync, number: number): void {
  db.prepare("DELETE FROM collections WHERE number = ?").run(number);
  db.prepare("INSERT INTO dropped (number) VALUES (?)").run(number);
}

export function readAliases(db: DatabaseSync): Map<string, string> {
  const hasTable = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'aliases'");
  if (hasTable.get() === undefined) return new Map();
  const rows = db
    .prepare("SELECT alias, name FROM aliases JOIN collections ON number = collection ORDER BY alias")
    .all();
  return new Map(rows.map((row) => [String(row.alias), String(row.name)]));
}

/** The tables of one collection; `number` comes from `collections.number`, never from a caller. */
function createTables(db: DatabaseSync, number: number): void {
  db.exec(`
    CREATE TABLE points_${number} (
      pk INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      payload TEXT NOT NULL,
      change INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX points_${number}_change ON points_${number} (change);
    CREATE TABLE vectors_${number} (pk INTEGER PRIMARY KEY, vector BLOB NOT NULL) STRICT;
  `);
}

function header(db: DatabaseSync): { applicationId: number; version: number; tables: number } {
  const read = (sql: string): number => Number(Object.values(db.prepare(sql).get() ?? {})[0]);
  // One snapshot: another process may be making the file a store right now.
  db.exec("BEGIN");
  try {
    return {
      tables: read("SELECT count(*) FROM sqlite_schema"),
      applicationId: read("PRAGMA application_id"),
      version: read("PRAGMA user_version"),
    };
  } finally {
    db.exec("ROLLBACK");
  }
}
