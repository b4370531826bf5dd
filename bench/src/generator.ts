import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import { generateBuiltin } from "sql-generator";
import { buildValueIndex, openSqliteDatabase, openValueIndex } from "thoth-dbmanager";
import { type Comparison, compareRows, type Rows } from "./generator/compare.ts";
import {
  type BenchDatabase,
  type BenchQuestion,
  chinook,
  demoTrade,
  isFinalHalf,
  spiderDatabases,
} from "./generator/databases.ts";
import { retrieveFor } from "./generator/retrieval.ts";
import { describeMachine, printTable, quantile } from "./shared/machine.ts";

const help = `npm run bench -- generator --data <folder> [options]

The built-in generator on real databases: its SQL is run and the rows are compared with those of the reference SQL.
<folder> holds spider-train-dbs/ and chinook files. Pairs of the same database are given, but for those with the same SQL.

  --half <name>    development (default), final, or all: halves of the Spider databases
  --only <text>    databases whose name contains this text
  --no-pairs       gives no stored pairs
  --show <name>    prints cases: wrong, abstained, right or any
  --limit <n>      cases to print (default 40)`;

type GeneratorOutput = ReturnType<typeof generateBuiltin>;

interface Result {
  readonly question: BenchQuestion;
  readonly database: string;
  readonly output: GeneratorOutput;
  readonly verdict: Comparison | "abstained" | "failed";
  readonly elapsedMs: number;
}

/** Measures answered, right, wrong and abstained, by database and by what the reference SQL needs. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: "string" },
      half: { type: "string", default: "development" },
      only: { type: "string", default: "" },
      "no-pairs": { type: "boolean", default: false },
      show: { type: "string" },
      limit: { type: "string", default: "40" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help || values.data === undefined) {
    console.log(help);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), "thoth-bench-generator-"));
  try {
    const spider = (await spiderDatabases(values.data, folder)).filter(
      ({ name }) => values.half === "all" || isFinalHalf(name) === (values.half === "final"),
    );
    const databases = [...spider, await chinook(values.data, folder), await demoTrade(folder)].filter(
      ({ name }) => name.includes(values.only),
    );
    const results: Result[] = [];
    for (const database of databases) results.push(...(await measure(database, !values["no-pairs"])));
    if (values.show !== undefined) printCases(results, values.show, Number(values.limit));
    console.log(
      `${describeMachine()}; ${values["no-pairs"] ? "without pairs" : "with pairs"}, half: ${values.half}\n`,
    );
    printTotals("database", results, (result) => [
      result.database.startsWith("chinook") ? `chinook ${result.question.language}` : result.database,
    ]);
    printTotals(
      "reference SQL",
      results.filter(
        (result) => !result.database.startsWith("demo") && !result.database.startsWith("chinook"),
      ),
      (result) => categoriesOf(result.question.sql),
    );
    printTotals(
      "Spider",
      results.filter(
        (result) => !result.database.startsWith("demo") && !result.database.startsWith("chinook"),
      ),
      () => ["all"],
    );
    const times = results.map((result) => result.elapsedMs);
    console.log(
      `generator: median ${quantile(times, 0.5).toFixed(1)} ms, p99 ${quantile(times, 0.99).toFixed(1)} ms, longest ${Math.max(...times).toFixed(1)} ms`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(database: BenchDatabase, pairs: boolean): Promise<Result[]> {
  const indexPath = `${database.path}.values`;
  {
    await using source = openSqliteDatabase({ path: database.path });
    await buildValueIndex(source, { path: indexPath });
  }
  using values = openValueIndex(indexPath);
  const sqlite = new DatabaseSync(database.path, { readOnly: true, enableDoubleQuotedStringLiterals: true });
  try {
    const results: Result[] = [];
    for (const question of database.questions) {
      const retrieval = await retrieveFor(question, database, values, { pairs });
      const start = performance.now();
      const output = generateBuiltin({
        question: question.question,
        language: question.language,
        schema: database.schema,
        retrieval,
      });
      const elapsedMs = performance.now() - start;
      results.push({
        question,
        database: database.name,
        output,
        verdict: verdictOf(sqlite, question.sql, output),
        elapsedMs,
      });
    }
    return results;
  } finally {
    sqlite.close();
  }
}

function verdictOf(sqlite: DatabaseSync, reference: string, output: GeneratorOutput): Result["verdict"] {
  const [candidate] = output.candidates;
  if (candidate === undefined) return "abstained";
  const rowsOf = (sql: string): Rows => {
    const statement = sqlite.prepare(sql);
    statement.setReturnArrays(true);
    statement.setReadBigInts(true);
    return statement.all() as unknown as Rows;
  };
  const expected = rowsOf(reference);
  try {
    return compareRows(
      expected,
      rowsOf(candidate.sql),
      /ORDER BY/i.test(reference.replace(/\([^()]*\)/g, "")),
    );
  } catch (error) {
    console.log(`FAILED ${candidate.sql}: ${String(error)}`);
    return "failed";
  }
}

function categoriesOf(sql: string): string[] {
  const found: string[] = [];
  if (/\b(?:UNION|INTERSECT|EXCEPT)\b/i.test(sql)) found.push("set operation");
  else if (/\(\s*SELECT/i.test(sql)) found.push("subquery");
  else if (/\bHAVING\b/i.test(sql)) found.push("having");
  else if (/\bGROUP BY\b[\s\S]*\bLIMIT\b/i.test(sql)) found.push("group, order, limit");
  else if (/\bGROUP BY\b/i.test(sql)) found.push("group");
  else if (/\bORDER BY\b/i.test(sql)) found.push("order");
  else if (/\bJOIN\b/i.test(sql)) found.push("join");
  else if (/\b(?:COUNT|SUM|AVG|MIN|MAX)\s*\(/i.test(sql)) found.push("aggregate");
  else found.push("list");
  return found;
}

function printTotals(title: string, results: readonly Result[], keysOf: (result: Result) => string[]): void {
  const groups = new Map<string, Result[]>();
  for (const result of results)
    for (const key of keysOf(result)) groups.set(key, [...(groups.get(key) ?? []), result]);
  const rows = [...groups].map(([key, own]) => {
    const count = (...verdicts: string[]): number =>
      own.filter((result) => verdicts.includes(result.verdict)).length;
    const abstained = count("abstained");
    const right = count("right");
    const answered = own.length - abstained;
    return [
      key,
      own.length,
      answered,
      right,
      count("more columns"),
      count("duplicates"),
      count("wrong", "failed", "order of columns"),
      abstained,
      answered === 0 ? "-" : `${Math.round((100 * right) / answered)} %`,
    ].map(String);
  });
  printTable(
    [
      title,
      "questions",
      "answered",
      "right",
      "right + columns",
      "right but for repeats",
      "wrong",
      "abstained",
      "precision",
    ],
    rows,
  );
  console.log("");
}

function printCases(results: readonly Result[], kind: string, limit: number): void {
  const isShown = ({ verdict }: Result): boolean =>
    kind === "any" || (kind === "wrong" ? !["right", "abstained"].includes(verdict) : verdict === kind);
  for (const { question, database, output, verdict } of results.filter(isShown).slice(0, limit)) {
    const [candidate] = output.candidates;
    console.log(
      `[${verdict}] ${database} ${question.id}: ${question.question}\n  reference: ${question.sql}`,
    );
    if (candidate === undefined) console.log(`  ${"abstained" in output ? output.abstained : ""}\n`);
    else
      console.log(
        `  ${candidate.source} ${candidate.confidence}: ${candidate.sql}\n  ${candidate.reasons.join(" | ")}\n`,
      );
  }
}
