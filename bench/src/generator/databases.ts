import { hash } from "node:crypto";
import { createReadStream, createWriteStream, readFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip, gunzipSync } from "node:zlib";
import type { WorkspaceSchema } from "sql-generator";
import { openSqliteDatabase, type TableSchema } from "thoth-dbmanager";
import {
  pairs as demoPairs,
  descriptions,
  evidenceLines,
  generateDemoDatabase,
  type TableName,
} from "thoth-demo";

export interface BenchQuestion {
  readonly id: string;
  readonly language: string;
  readonly question: string;
  readonly sql: string;
  readonly evidence: string;
}

export interface BenchDatabase {
  readonly name: string;
  readonly path: string;
  readonly schema: WorkspaceSchema;
  readonly questions: readonly BenchQuestion[];
  /** Evidence lines of the workspace, beside those of single questions. */
  readonly evidence: readonly string[];
}

interface SpiderTables {
  readonly db_id: string;
  readonly table_names: readonly string[];
  readonly table_names_original: readonly string[];
  readonly column_names: readonly (readonly [number, string])[];
  readonly column_names_original: readonly (readonly [number, string])[];
}

/** Half of the databases, by a hash of the name: one half to develop on, the other to check with. */
export function isFinalHalf(name: string): boolean {
  return Number.parseInt(hash("sha256", name).slice(0, 8), 16) % 2 === 1;
}

/** Spider's databases and questions, unpacked into a folder. */
export async function spiderDatabases(data: string, folder: string): Promise<BenchDatabase[]> {
  const root = join(data, "spider-train-dbs");
  const lines = gunzipSync(readFileSync(join(root, "questions.jsonl.gz")))
    .toString("utf8")
    .trim()
    .split("\n");
  const questions = lines.map(
    (line) => JSON.parse(line) as { id: string; db: string; question: string; sql: string },
  );
  const names = JSON.parse(
    gunzipSync(readFileSync(join(root, "tables.json.gz"))).toString("utf8"),
  ) as SpiderTables[];
  const found: BenchDatabase[] = [];
  for (const [db, own] of Map.groupBy(questions, (question) => question.db)) {
    const path = join(folder, `${db}.sqlite`);
    await unpack(join(root, `${db}.sqlite.gz`), path);
    const readable = names.find((entry) => entry.db_id === db);
    found.push({
      name: db,
      path,
      schema: await readSchema(path, (table, column) => readableName(readable, table, column)),
      questions: own.map(({ id, question, sql }) => ({ id, language: "en", question, sql, evidence: "" })),
      evidence: [],
    });
  }
  return found;
}

/** Chinook with its questions in English, Italian and German. */
export async function chinook(data: string, folder: string): Promise<BenchDatabase> {
  const path = join(folder, "chinook.sqlite");
  await unpack(join(data, "chinook.sqlite.gz"), path);
  const entries = JSON.parse(readFileSync(join(data, "chinook-questions.json"), "utf8")) as {
    id: string;
    question: Record<string, string>;
    evidence: string;
    sql: string;
  }[];
  const questions = entries.flatMap(({ id, question, evidence, sql }) =>
    Object.entries(question).map(([language, text]) => ({
      id: `${id}-${language}`,
      language,
      question: text,
      sql,
      evidence,
    })),
  );
  return { name: "chinook", path, schema: await readSchema(path, () => ({})), questions, evidence: [] };
}

/** The demo trade with its stored pairs as questions, each without itself. Its test questions are not used here. */
export async function demoTrade(folder: string): Promise<BenchDatabase> {
  const path = join(folder, "demo.sqlite");
  await generateDemoDatabase({ path, deadlineMs: 300_000 });
  const schema = await readSchema(path, (table, column) => {
    const known = descriptions[table as TableName];
    const described = column === null ? undefined : known?.columns[column];
    if (column === null) return { description: known?.description ?? "" };
    return {
      expandedName: described?.name ?? "",
      description: described?.description ?? "",
      valueDescription: described?.values ?? "",
    };
  });
  const questions = demoPairs.map(({ question, sql, evidence }, index) => ({
    id: `demo-pair-${index + 1}`,
    language: languageOf(question),
    question,
    sql,
    evidence,
  }));
  return { name: "demo pairs", path, schema, questions, evidence: evidenceLines };
}

function languageOf(question: string): string {
  if (/\b(?:quanti|quante|quali|qual|chi|elenca|mensile|fatturato|clienti|che|per ogni)\b/i.test(question))
    return "it";
  return /\b(?:wie|welche|welcher|welches|wer|der|die|das|je|umsatz)\b/i.test(question) ? "de" : "en";
}

interface Words {
  readonly description?: string;
  readonly expandedName?: string;
  readonly valueDescription?: string;
}

async function readSchema(
  path: string,
  words: (table: string, column: string | null) => Words,
): Promise<WorkspaceSchema> {
  await using database = openSqliteDatabase({ path });
  const { tables } = await database.introspect({ deadlineMs: 60_000 });
  return {
    dialect: "sqlite",
    tables: tables
      .filter((table: TableSchema) => table.kind === "table")
      .map((table: TableSchema) => ({
        name: table.name,
        description: words(table.name, null).description ?? "",
        foreignKeys: table.foreignKeys,
        columns: table.columns.map((column) => ({
          name: column.name,
          type: column.type,
          primaryKey: column.primaryKey,
          expandedName: "",
          description: "",
          valueDescription: "",
          ...words(table.name, column.name),
        })),
      })),
  };
}

function readableName(names: SpiderTables | undefined, table: string, column: string | null): Words {
  const at =
    names?.table_names_original.findIndex((name) => name.toLowerCase() === table.toLowerCase()) ?? -1;
  if (names === undefined || at < 0) return {};
  if (column === null) return { description: names.table_names[at] ?? "" };
  const index = names.column_names_original.findIndex(
    ([owner, name]) => owner === at && name.toLowerCase() === column.toLowerCase(),
  );
  return { expandedName: names.column_names[index]?.[1] ?? "" };
}

async function unpack(from: string, to: string): Promise<void> {
  await pipeline(createReadStream(from), createGunzip(), createWriteStream(to));
}
