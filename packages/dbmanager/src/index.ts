export { guardSql } from "./guard/guard.ts";
export type { GuardDialect, GuardOptions, GuardPolicy, GuardSchema } from "./guard/types.ts";
export { openSqliteDatabase, type SqliteDatabaseOptions } from "./sqlite/database.ts";
export { type ColumnFilter, type PageRequest, type ResultPage, readPage } from "./sqlite/paging.ts";
export { type TextCondition, textForm } from "./sqlite/text-match.ts";
export type {
  ColumnSchema,
  DatabaseSchema,
  ExecuteOptions,
  ForeignKey,
  GuardVerdict,
  GuardViolation,
  QueryResult,
  SqlExplanation,
  SqlValue,
  TableSchema,
  UserDatabase,
  ValueMatch,
} from "./types.ts";
export {
  type BuildValueIndexOptions,
  buildValueIndex,
  type IndexedColumn,
  type ValueIndexProgress,
  type ValueIndexReport,
} from "./value-index/build.ts";
export type { SkipReason } from "./value-index/column-choice.ts";
export { openValueIndex, type ValueIndex } from "./value-index/value-index.ts";
