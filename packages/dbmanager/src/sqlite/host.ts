// Entry of the executor process. It only imports Node and its own folder, so it starts fast and without conditions.
import { DatabaseSync } from "node:sqlite";
import { Worker } from "node:worker_threads";
import { introspectDatabase } from "./introspect.ts";
import type { HostFailure, HostMessage, HostReply, HostSettings } from "./protocol.ts";
import { explainStatement, runStatement } from "./statements.ts";

const rowsPerMessage = 500;
const settings = JSON.parse(process.argv[2] ?? "{}") as HostSettings;
let database: DatabaseSync | undefined;

watchParent();
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
process.on("message", (message: HostMessage) => answer(message));

function answer(message: HostMessage): void {
  let at: HostFailure["at"] = "open";
  try {
    database ??= open();
    at = "statement";
    const { id } = message;
    if (message.kind === "execute") {
      const { head, rows } = runStatement(database, message);
      for (let start = 0; start < rows.length; start += rowsPerMessage) {
        send({ id, kind: "rows", rows: rows.slice(start, start + rowsPerMessage) });
      }
      send({ id, kind: "result", head });
    } else if (message.kind === "explain") {
      send({ id, kind: "explanation", explanation: explainStatement(database, message.sql) });
    } else {
      send({ id, kind: "schema", schema: introspectDatabase(database) });
    }
  } catch (error) {
    send({ id: message.id, kind: "failure", failure: describe(at, error) });
  }
}

function open(): DatabaseSync {
  const opened = new DatabaseSync(settings.path, {
    readOnly: true,
    allowExtension: false,
    timeout: settings.busyTimeoutMs,
    enableDoubleQuotedStringLiterals: settings.doubleQuotedStrings,
    limits: { length: settings.maxValueBytes, attach: 0 },
  });
  try {
    opened.enableDefensive(true);
    opened.exec(
      `PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;
       PRAGMA temp_store = MEMORY; PRAGMA hard_heap_limit = ${settings.memoryLimitBytes};
       PRAGMA cache_size = -16384;`,
    );
    // Reads the first page, so that a file that is no database is told at once.
    opened.prepare("SELECT count(*) FROM sqlite_schema").get();
    declareVirtualTables(opened);
  } catch (error) {
    opened.close();
    throw error;
  }
  return opened;
}

/** SQLite declares a virtual table on its first use and asks the authorizer for a write then; use each once before. */
function declareVirtualTables(opened: DatabaseSync): void {
  opened.exec("SELECT 1 FROM json_each('[]'), json_tree('[]')");
  const tables = opened
    .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'virtual'")
    .all() as unknown as { name: string }[];
  for (const { name } of tables) {
    try {
      opened.prepare(`SELECT 1 FROM "${name.replaceAll('"', '""')}" LIMIT 0`).all();
    } catch {
      // Its module is not in this build: statements that use it fail with SQLite's own message.
    }
  }
}

function send(reply: HostReply): void {
  process.send?.(reply);
}

function describe(at: HostFailure["at"], error: unknown): HostFailure {
  const { message, errcode } = error as { message?: string; errcode?: number };
  return {
    at,
    message: message ?? String(error),
    errcode: errcode === undefined ? undefined : errcode & 0xff,
  };
}

/**
 * Standard input is a pipe from the parent. It ends when the parent is gone, however it died, and a thread of its own
 * notices that also while a statement runs here.
 */
function watchParent(): void {
  const code = `
    const socket = new (require("node:net").Socket)({ fd: 0, readable: true, writable: false });
    const end = () => process.kill(process.pid, "SIGKILL");
    socket.on("end", end).on("close", end).on("error", end).resume();`;
  new Worker(code, { eval: true, stdin: false }).unref();
}
