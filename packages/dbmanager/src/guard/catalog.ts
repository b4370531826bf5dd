import { sqliteFunctions, sqliteTableFunctions } from "../sqlite/functions.ts";
import { mysqlFunctions } from "./functions-mysql.ts";
import { postgresFunctions, postgresTableFunctions } from "./functions-postgres.ts";
import type { GuardDialect } from "./types.ts";

const lists = {
  sqlite: { scalar: sqliteFunctions, tableValued: sqliteTableFunctions },
  postgres: { scalar: postgresFunctions, tableValued: postgresTableFunctions },
  mysql: { scalar: mysqlFunctions, tableValued: new Set<string>() },
} as const;

/** Functions of a dialect that only compute, in expressions and in FROM. */
export function functionsOf(dialect: GuardDialect): {
  readonly scalar: ReadonlySet<string>;
  readonly tableValued: ReadonlySet<string>;
} {
  return lists[dialect];
}

const systemSchemas = new Set([
  "information_schema",
  "pg_catalog",
  "pg_toast",
  "mysql",
  "performance_schema",
  "sys",
]);
const systemNames = {
  sqlite: /^(sqlite_.*|pragma_.*|dbstat|bytecode|tables_used|fsdir|completion|generate_series)$/,
  postgres: /^pg_/,
  mysql: /^$/,
} as const;

/** Whether a table (lower-case parts, qualifiers first) belongs to the database system itself. */
export function systemTable(dialect: GuardDialect, parts: readonly string[]): boolean {
  const qualifiers = parts.slice(0, -1);
  return (
    qualifiers.some((part) => systemSchemas.has(part) && !(dialect === "sqlite")) ||
    systemNames[dialect].test(parts.at(-1) ?? "")
  );
}
