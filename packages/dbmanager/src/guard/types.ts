/** Dialects the guard knows. */
export type GuardDialect = "sqlite" | "postgres" | "mysql";

/** The part of a schema the guard needs; a `DatabaseSchema` fits. */
export interface GuardSchema {
  readonly tables: readonly { readonly name: string }[];
}

/** What a deployment may change about the guard. */
export interface GuardPolicy {
  /** Functions allowed besides the dialect's list, for example own ones of a database. @default [] */
  readonly functions?: readonly string[];
  /** Schema names that may stand before a table. @default sqlite: main, postgres: public, mysql: none */
  readonly qualifiers?: readonly string[];
  /** Longest statement, in bytes of UTF-8. @default 65_536 */
  readonly maxBytes?: number;
  /** Deepest nesting of parentheses, brackets and CASE. @default 100 */
  readonly maxDepth?: number;
  /** Most words and signs in a statement; bounds the time the guard takes. @default 4_000 */
  readonly maxTokens?: number;
  /** Whether `?`, `:name`, `$1` may stand for values the caller binds. @default false */
  readonly placeholders?: boolean;
}

/** Options of {@link guardSql}. */
export interface GuardOptions {
  readonly dialect: GuardDialect;
  /** When given, only its tables may be read. Without it every table that is not the system's may. */
  readonly schema?: GuardSchema | undefined;
  readonly policy?: GuardPolicy | undefined;
}
