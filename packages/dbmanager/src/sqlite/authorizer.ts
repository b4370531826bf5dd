import { constants } from "node:sqlite";
import { sqliteFunctions, sqliteOperatorFunctions } from "./functions.ts";
import { textMatchFunction } from "./text-match.ts";

export type Authorizer = Parameters<import("node:sqlite").DatabaseSync["setAuthorizer"]>[0];

export interface ReadColumn {
  readonly table: string;
  readonly column: string;
}

/** Tables that describe the database itself; statements of users may not read them. */
const catalogue =
  /^sqlite_(master|schema|temp_master|temp_schema|dbpage|stmt)$|^(dbstat|bytecode|tables_used|pragma_.*)$/i;

/**
 * Allows reading of ordinary tables and calls of listed functions, denies everything else SQLite asks about:
 * writes, ATTACH, PRAGMA, transactions, temporary objects, catalogue reads. `onRead` hears each column read;
 * the column is "" when a table is read without one (`count(*)`).
 */
export function readOnlyAuthorizer(onRead?: (read: ReadColumn) => void): NonNullable<Authorizer> {
  return (action, first, second, _database, _inner) => {
    switch (action) {
      case constants.SQLITE_SELECT:
      case constants.SQLITE_RECURSIVE:
        return constants.SQLITE_OK;
      case constants.SQLITE_READ: {
        if (first === null || catalogue.test(first)) return constants.SQLITE_DENY;
        onRead?.({ table: first, column: second ?? "" });
        return constants.SQLITE_OK;
      }
      case constants.SQLITE_FUNCTION: {
        const name = (second ?? "").toLowerCase();
        return sqliteFunctions.has(name) || sqliteOperatorFunctions.has(name) || name === textMatchFunction
          ? constants.SQLITE_OK
          : constants.SQLITE_DENY;
      }
      case constants.SQLITE_PRAGMA:
        // FTS5 asks for it while it reads its own tables; it changes nothing.
        return first === "data_version" && second === null ? constants.SQLITE_OK : constants.SQLITE_DENY;
      default:
        return constants.SQLITE_DENY;
    }
  };
}
