import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { SqliteDialect } from "kysely";

/** Kysely's SQLite dialect over Node's own driver: no native module to build. */
export function nodeSqliteDialect(path: string): SqliteDialect {
  return new SqliteDialect({
    database: async () => {
      const database = new DatabaseSync(path, { timeout: 5_000, enableForeignKeyConstraints: true });
      database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
      return {
        close: () => database.close(),
        prepare: (sql) => {
          const statement = database.prepare(sql);
          const values = (parameters: readonly unknown[]): SQLInputValue[] =>
            [...parameters] as SQLInputValue[];
          return {
            reader: statement.columns().length > 0,
            all: (parameters) => statement.all(...values(parameters)),
            run: (parameters) => statement.run(...values(parameters)),
            iterate: (parameters) => statement.iterate(...values(parameters)),
          };
        },
      };
    },
  });
}
