import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { columnDescriptionsCsv, tableDescriptionsCsv } from "./descriptions/csv.ts";
import { descriptions } from "./descriptions/index.ts";
import { evidenceLines } from "./evidence.ts";
import { generateDemoDatabase } from "./generate/generate-demo-database.ts";
import type { DemoProgress } from "./generate/write-database.ts";
import { pairs } from "./questions/pairs.ts";
import { demoDatabaseName, tableNames } from "./schema.ts";
import { version } from "./version.ts";

export interface ExportDemoOptions {
  /** Ingestion root; `dev_databases/` is made below it. */
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: DemoProgress) => void) | undefined;
}

export interface DemoFiles {
  /** Name of the database, also `db_id` of every item. */
  readonly databaseName: string;
  readonly databasePath: string;
  /** Items: the pairs, then evidence that belongs to no pair. */
  readonly itemsPath: string;
  readonly descriptionsFolder: string;
  /** Changes when anything that is exported changes: what was ingested under another stamp is out of date. */
  readonly stamp: string;
  /** False when the files of this version were there already. */
  readonly written: boolean;
}

/** One item of `dev.json`. */
export interface DemoItem {
  readonly question_id: number;
  readonly db_id: string;
  readonly question: string;
  readonly evidence: string;
  readonly SQL: string;
  readonly difficulty: string;
}

/**
 * Writes the files that ingestion reads for the demo workspace:
 *
 * - `dev_databases/dev.json`: pairs and evidence; items with evidence alone have an empty question and SQL,
 * - `dev_databases/demo_trade/demo_trade.sqlite`,
 * - `dev_databases/demo_trade/database_description/<table>.csv`: one row for each column,
 * - `dev_databases/demo_trade/database_description/_tables.csv`: `table_name,description`.
 *
 * The database's folder is built under another name and renamed when it is whole, and `dev.json` comes last; items of
 * other databases in `dev.json` stay. Nothing is written when the files of this version are there already.
 *
 * @throws the signal's reason, or the file system's error
 */
export async function exportDemoFiles(options: ExportDemoOptions): Promise<DemoFiles> {
  const { folder, signal, onProgress } = options;
  const root = join(folder, "dev_databases");
  const target = join(root, demoDatabaseName);
  const itemsPath = join(root, "dev.json");
  const stamp = contentStamp();
  const files = {
    stamp,
    databaseName: demoDatabaseName,
    databasePath: join(target, `${demoDatabaseName}.sqlite`),
    itemsPath,
    descriptionsFolder: join(target, "database_description"),
  };
  if ((await readStamp(target)) === stamp && (await exists(itemsPath))) return { ...files, written: false };

  await mkdir(root, { recursive: true });
  const partial = join(root, `.${demoDatabaseName}.${randomUUID()}.partial`);
  try {
    await writeDatabaseFolder(partial, stamp, { signal, onProgress });
    signal?.throwIfAborted();
    await replaceFolder(target, partial);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  await writeItems(itemsPath);
  return { ...files, written: true };
}

/** Pairs with their evidence, then the evidence lines that no pair carries. */
export function demoItems(): readonly DemoItem[] {
  const carried = new Set(pairs.map((pair) => pair.evidence));
  const alone = evidenceLines.filter((line) => !carried.has(line));
  const items = [
    ...pairs.map((pair) => ({
      question: pair.question,
      evidence: pair.evidence,
      SQL: pair.sql,
      difficulty: pair.difficulty as string,
    })),
    ...alone.map((line) => ({ question: "", evidence: line, SQL: "", difficulty: "" })),
  ];
  return items.map((item, index) => ({ question_id: index, db_id: demoDatabaseName, ...item }));
}

async function writeDatabaseFolder(
  folder: string,
  stamp: string,
  options: Pick<ExportDemoOptions, "signal" | "onProgress">,
): Promise<void> {
  const descriptionsFolder = join(folder, "database_description");
  await mkdir(descriptionsFolder, { recursive: true });
  await generateDemoDatabase({ path: join(folder, `${demoDatabaseName}.sqlite`), ...options });
  for (const name of tableNames) {
    await writeFile(join(descriptionsFolder, `${name}.csv`), columnDescriptionsCsv(name, descriptions[name]));
  }
  await writeFile(join(descriptionsFolder, "_tables.csv"), tableDescriptionsCsv());
  await writeFile(join(folder, stampFile), stamp);
}

async function replaceFolder(target: string, complete: string): Promise<void> {
  const previous = `${complete}.previous`;
  if (await exists(target)) await rename(target, previous);
  await rename(complete, target);
  await rm(previous, { recursive: true, force: true });
}

async function writeItems(path: string): Promise<void> {
  const others = (await readItems(path)).filter((item) => item.db_id !== demoDatabaseName);
  const partial = `${path}.${randomUUID()}.partial`;
  try {
    await writeFile(partial, `${JSON.stringify([...others, ...demoItems()], null, 1)}\n`);
    await rename(partial, path);
  } finally {
    await rm(partial, { force: true });
  }
}

async function readItems(path: string): Promise<readonly { db_id?: unknown }[]> {
  if (!(await exists(path))) return [];
  const parsed: unknown = JSON.parse(await readFile(path, "utf8"));
  if (!Array.isArray(parsed)) throw new Error(`${path} is no JSON array; move it away and start again.`);
  return parsed;
}

const stampFile = "version.txt";

/** Changes with the data's version, the descriptions and the items. */
function contentStamp(): string {
  const text = JSON.stringify([descriptions, demoItems()]);
  return `${version} ${createHash("sha256").update(text).digest("hex")}`;
}

async function readStamp(folder: string): Promise<string | null> {
  const path = join(folder, stampFile);
  return (await exists(path)) ? await readFile(path, "utf8") : null;
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}
