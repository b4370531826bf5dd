// Entry of the executor process. It only imports Node and its own folder, so it starts fast and without conditions.
import { DatabaseSync } from "node:sqlite";
import { introspectDatabase } from "./introspect.ts";
import type { HostFailure, HostMessage, HostReply, HostSettings } from "./protocol.ts";
import { explainStatement, runStatement } from "./statements.ts";
import { matchesText, type TextCondition, textMatchFunction } from "./text-match.ts";
import { startWatchdog } from "./watchdog.ts";

const rowsPerMessage = 500;
const settings = JSON.parse(process.argv[2] ?? "{}") as HostSettings;
let database: DatabaseSync | undefined;

const watchdog = startWatchdog(settings.memoryLimitBytes);
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
process.on("message", (message: HostMessage) => {
  watchdog.setBusy(true);
  answer(message);
  watchdog.setBusy(false);
});

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
       PRAGMA temp_store = MEMORY;
       PRAGMA cache_size = -16384;`,
    );
    // Reads the first page, so that a file that is no database is told at once.
    opened.prepare("SELECT count(*) FROM sqlite_schema").get();
    declareVirtualTables(opened);
    opened.function(
      textMatchFunction,
      { deterministic: true, directOnly: true, useBigIntArguments: true },
      (type, value, filter) => Number(matchesText(type as TextCondition["type"], value, String(filter))),
    );
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
  process.send?.(reply, undefined, undefined, () => {
    // Memory a large statement left behind would be counted against the next one.
    if (reply.kind !== "rows" && process.memoryUsage.rss() > settings.memoryLimitBytes / 2) process.exit();
  });
}

function describe(at: HostFailure["at"], error: unknown): HostFailure {
  const { message, errcode } = error as { message?: string; errcode?: number };
  return {
    at,
    message: message ?? String(error),
    errcode: errcode === undefined ? undefined : errcode & 0xff,
  };
}
