import { basename, resolve } from "node:path";
import { ThothError } from "thoth-vdbmanager/errors";
import { type CallOptions, Deadline } from "thoth-vdbmanager/resilience";
import type { ExecuteOptions, QueryResult, SqlExplanation, UserDatabase } from "../types.ts";
import { Executor, type Outcome } from "./executor.ts";
import type { HostFailure, HostRequest } from "./protocol.ts";
import { quoteIdentifier } from "./quote.ts";

/** Options of {@link openSqliteDatabase}. */
export interface SqliteDatabaseOptions {
  /** File of the database; resolved once against the working directory. */
  readonly path: string;
  /** Processes that run statements side by side, started when first needed. @default 2 */
  readonly processes?: number;
  /** Statements that may wait; more are refused with `OVERLOADED`. @default 64 */
  readonly maxQueue?: number;
  /** Deadline of `execute` and `distinctValues` in milliseconds. @default 10_000 */
  readonly executeDeadlineMs?: number;
  /** Deadline of `explain` and `introspect` in milliseconds. @default 2_000 */
  readonly explainDeadlineMs?: number;
  /** How long to wait for a lock of a writer, in milliseconds. @default 1_000 */
  readonly busyTimeoutMs?: number;
  /** Largest single value SQLite may build, in bytes. @default 16 MiB */
  readonly maxValueBytes?: number;
  /** Resident memory one process may have while it runs a statement, in bytes; about 60 MiB are Node's. @default 512 MiB */
  readonly memoryLimitBytes?: number;
  /** Whether "x" is a string when no column has this name, which is SQLite's own default. @default true */
  readonly doubleQuotedStrings?: boolean;
}

const mebibyte = 1024 * 1024;
/** Primary result codes that say something of the file, not of the statement. */
const fileErrors = new Map([
  [5, "is locked by a writer"],
  [6, "is locked by a writer"],
  [10, "cannot be read from its disk"],
  [11, "is damaged"],
  [14, "cannot be opened"],
  [26, "is not an SQLite database"],
]);

/**
 * Opens an SQLite file for reading. Statements run in killable child processes behind a read-only connection whose
 * authorizer denies everything but reads and listed functions. No file is touched before the first call.
 *
 * Cancelling or overrunning a call kills its process; the calls of others go on. An open database does not keep the
 * program alive.
 *
 * @example
 * await using database = openSqliteDatabase({ path: "shop.sqlite" });
 * const { rows } = await database.execute("SELECT count(*) FROM customers");
 */
export function openSqliteDatabase(options: SqliteDatabaseOptions): UserDatabase {
  const {
    processes = 2,
    maxQueue = 64,
    executeDeadlineMs = 10_000,
    explainDeadlineMs = 2_000,
    busyTimeoutMs = 1_000,
    maxValueBytes = 16 * mebibyte,
    memoryLimitBytes = 512 * mebibyte,
    doubleQuotedStrings = true,
  } = options;
  const path = resolve(options.path);
  const name = basename(path);
  const settings = { path, busyTimeoutMs, maxValueBytes, memoryLimitBytes, doubleQuotedStrings };
  const executor = new Executor(settings, { processes, maxQueue });

  async function run<K extends Outcome["kind"]>(
    what: string,
    expected: K,
    request: HostRequest,
    call: CallOptions,
    defaultMs: number,
  ): Promise<Extract<Outcome, { kind: K }>> {
    using deadline = Deadline.start({
      what: `${what} on ${name}`,
      deadlineMs: call.deadlineMs ?? defaultMs,
      signal: call.signal,
    });
    const outcome = await executor.run(request, deadline);
    if (outcome.kind === "failure") throw toError(name, outcome.failure);
    if (outcome.kind !== expected)
      throw new ThothError("INTERNAL", { message: `Unexpected ${outcome.kind}.` });
    return outcome as Extract<Outcome, { kind: K }>;
  }

  async function execute(sql: string, call: ExecuteOptions = {}): Promise<QueryResult> {
    const { parameters = [], maxRows = 1000, maxBytes = 4 * mebibyte } = call;
    checkCount("maxRows", maxRows);
    checkCount("maxBytes", maxBytes);
    const request: HostRequest = { kind: "execute", sql, parameters, maxRows, maxBytes };
    const { head, rows } = await run("execute", "result", request, call, executeDeadlineMs);
    return { ...head, rows };
  }

  return {
    dialect: "sqlite",
    execute,
    async introspect(call = {}) {
      return (await run("introspect", "schema", { kind: "introspect" }, call, explainDeadlineMs)).schema;
    },
    async explain(sql, call = {}): Promise<SqlExplanation> {
      const request: HostRequest = { kind: "explain", sql };
      return (await run("explain", "explanation", request, call, explainDeadlineMs)).explanation;
    },
    async distinctValues(table, column, call = {}) {
      const { limit = 1000, maxLength = 200, ...options } = call;
      checkCount("limit", limit);
      checkCount("maxLength", maxLength);
      const quoted = quoteIdentifier(column);
      const { rows } = await execute(
        `SELECT ${quoted} FROM ${quoteIdentifier(table)}
         WHERE typeof(${quoted}) = 'text' AND length(${quoted}) <= ? AND trim(${quoted}) <> ''
         GROUP BY ${quoted} ORDER BY count(*) DESC, ${quoted} LIMIT ?`,
        { ...options, parameters: [maxLength, limit], maxRows: limit, maxBytes: 64 * mebibyte },
      );
      return rows.map((row) => String(row[0]));
    },
    close: () => executor.close(),
    [Symbol.asyncDispose]: () => executor.close(),
  };
}

function checkCount(field: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 0) return;
  throw new ThothError("INVALID_INPUT", { message: `${field} is ${value}, expected a whole number >= 0.` });
}

function toError(database: string, failure: HostFailure): ThothError {
  const { at, errcode, message } = failure;
  const ofFile = errcode === undefined ? undefined : fileErrors.get(errcode);
  if (at === "open" || ofFile) {
    return new ThothError("DATABASE_UNAVAILABLE", {
      message: `The database file ${database} ${ofFile ?? "cannot be opened"} (SQLite says: ${message}).`,
      details: { database, errcode, driverMessage: message },
      remedy:
        "Check the path in the workspace's settings, that the file is there and readable, and who writes to it.",
    });
  }
  return new ThothError("SQL_FAILED", {
    message: `SQLite says: ${message}.`,
    details: { database, errcode, driverMessage: message },
  });
}
