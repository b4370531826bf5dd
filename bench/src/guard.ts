import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { type GuardDialect, guardSql } from "thoth-dbmanager";

interface Verdict {
  sql: string;
  dialect: GuardDialect;
  tables: string[];
  allowed: boolean;
}

const usage = `Usage: npm run bench -- guard --data <folder>

How many real analytic statements the guard allows, and how long it takes.
<folder> holds guard-corpus.json, chinook-questions.json, schema-linking-train.jsonl.gz, schemas-train.json.gz and
spider-train-dbs/{questions.jsonl.gz,tables.json.gz}.`;
const chinook =
  "Album Artist Customer Employee Genre Invoice InvoiceLine MediaType Playlist PlaylistTrack Track".split(
    " ",
  );
const snakeCase = chinook.map((name) => name.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toLowerCase());

/** Judges every statement of the data sets; each of the question sets must be allowed, the corpus as it says. */
export async function run(args: string[]): Promise<void> {
  const { values: options } = parseArgs({
    args,
    options: { data: { type: "string" }, help: { type: "boolean" } },
  });
  const data = options.data;
  if (options.help || data === undefined || !existsSync(join(data, "guard-corpus.json"))) {
    console.log(usage);
    process.exitCode = options.help ? 0 : 2;
    return;
  }
  console.log("| statements | right | of | p50 ms | p99 ms | most ms |\n|---|---|---|---|---|---|");
  const bird = json(data, "schemas-train.json.gz") as Record<string, { tables: { name: string }[] }>;
  const spider = json(data, "spider-train-dbs/tables.json.gz") as {
    db_id: string;
    table_names_original: string[];
  }[];
  const spiderTables = new Map(spider.map((schema) => [schema.db_id, schema.table_names_original]));
  report("corpus", corpus(data));
  report(
    "Spider train",
    questions(data, "spider-train-dbs/questions.jsonl.gz", (db) => spiderTables.get(db) ?? []),
  );
  report(
    "BIRD train",
    questions(data, "schema-linking-train.jsonl.gz", (db) =>
      (bird[db]?.tables ?? []).map((table) => table.name),
    ),
  );
  const own = json(data, "chinook-questions.json") as { sql: string }[];
  report(
    "Chinook",
    own.map(({ sql }) => ({ sql, dialect: "sqlite", tables: chinook, allowed: true })),
  );
}

function corpus(data: string): Verdict[] {
  const { cases } = json(data, "guard-corpus.json") as {
    cases: { sql: string; dialect: GuardDialect | "generic"; allowed: boolean }[];
  };
  return cases.flatMap(({ sql, dialect, allowed }) => {
    const tables = dialect === "postgres" ? snakeCase : chinook;
    const each: GuardDialect[] = dialect === "generic" ? ["sqlite", "postgres"] : [dialect];
    return each.map((one) => ({ sql, dialect: one, tables, allowed }));
  });
}

function questions(data: string, file: string, tablesOf: (db: string) => string[]): Verdict[] {
  return text(data, file)
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { sql: string; db: string })
    .map(({ sql, db }) => ({ sql, dialect: "sqlite", tables: tablesOf(db), allowed: true }));
}

function report(name: string, verdicts: Verdict[]): void {
  let right = 0;
  const times = verdicts.map(({ sql, dialect, tables, allowed }) => {
    const schema = { tables: tables.map((table) => ({ name: table })) };
    const startedAt = performance.now();
    const verdict = guardSql(sql, { dialect, schema });
    const time = performance.now() - startedAt;
    if (verdict.allowed === allowed) right++;
    else console.error(`${name}, ${dialect}: ${sql.slice(0, 200)} -> ${JSON.stringify(verdict)}`);
    return time;
  });
  times.sort((a, b) => a - b);
  const at = (share: number): string =>
    (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(2);
  console.log(`| ${name} | ${right} | ${verdicts.length} | ${at(0.5)} | ${at(0.99)} | ${at(1)} |`);
}

function text(data: string, file: string): string {
  const bytes = readFileSync(join(data, file));
  return (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
}

function json(data: string, file: string): unknown {
  return JSON.parse(text(data, file));
}
