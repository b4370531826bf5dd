import { createReadStream, createWriteStream, existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { DatabaseSync } from "node:sqlite";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { createGunzip } from "node:zlib";
import { buildValueIndex, openSqliteDatabase, openValueIndex, type ValueMatch } from "thoth-dbmanager";

interface Pair {
  db: string;
  question: string;
  table: string;
  column: string;
  value: string;
  match: "exact" | "case" | "like";
}

const ranks = [1, 5, 10] as const;
const usage = `Usage: npm run bench -- values --data <folder> [--misses]

Recall of (table, column, value) given the question, by database, and the time of a search.
<folder> holds values-train.jsonl and spider-train-dbs/<db>.sqlite.gz.
--misses prints what was not found among the first ${ranks.at(-1)}.`;

/** Measures the value index on real databases, then its time at 100,000 values. */
export async function run(args: string[]): Promise<void> {
  const { values: options } = parseArgs({
    args,
    options: { data: { type: "string" }, misses: { type: "boolean" }, help: { type: "boolean" } },
  });
  const pairsFile = options.data === undefined ? undefined : join(options.data, "values-train.jsonl");
  if (options.help || !options.data || !pairsFile || !existsSync(pairsFile)) {
    console.log(usage);
    process.exitCode = options.help ? 0 : 2;
    return;
  }
  const pairs = readFileSync(pairsFile, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Pair);
  const folder = await mkdtemp(join(tmpdir(), "thoth-bench-values-"));
  try {
    await measureRecall(pairs, options.data, folder, options.misses ?? false);
    await measureScale(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureRecall(pairs: Pair[], data: string, folder: string, misses: boolean): Promise<void> {
  console.log("| database | values | pairs | recall@1 | recall@5 | recall@10 | build ms |");
  console.log("|---|---|---|---|---|---|---|");
  const total = { pairs: 0, found: ranks.map(() => 0) };
  const times: number[] = [];
  for (const [db, own] of Map.groupBy(pairs, (pair) => pair.db)) {
    const path = join(folder, `${db}.sqlite`);
    await pipeline(
      createReadStream(join(data, "spider-train-dbs", `${db}.sqlite.gz`)),
      createGunzip(),
      createWriteStream(path),
    );
    await using database = openSqliteDatabase({ path });
    const report = await buildValueIndex(database, { path: join(folder, `${db}.values`) });
    using index = openValueIndex(join(folder, `${db}.values`));
    const found = ranks.map(() => 0);
    for (const pair of own) {
      const startedAt = performance.now();
      const matches = await index.search(pair.question, { limit: 10 });
      times.push(performance.now() - startedAt);
      const rank = matches.findIndex((match) => isGold(pair, match));
      ranks.forEach((limit, i) => {
        if (rank >= 0 && rank < limit) found[i] = (found[i] ?? 0) + 1;
      });
      if (misses && rank < 0)
        console.error(`${db}: ${pair.question} -> ${pair.table}.${pair.column} = ${pair.value}`);
    }
    total.pairs += own.length;
    found.forEach((count, i) => {
      total.found[i] = (total.found[i] ?? 0) + count;
    });
    row(db, report.values, own.length, found, Math.round(report.elapsedMs));
  }
  row("all", "", total.pairs, total.found, "");
  times.sort((a, b) => a - b);
  console.log(`\nsearch: p50 ${at(times, 0.5)} ms, p99 ${at(times, 0.99)} ms, most ${at(times, 1)} ms`);
}

function isGold(pair: Pair, match: ValueMatch): boolean {
  const same = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();
  if (!same(pair.table, match.table) || !same(pair.column, match.column)) return false;
  const wanted = pair.value.replaceAll("%", "").trim().toLowerCase();
  const isPattern = pair.value.includes("%");
  return isPattern ? match.value.toLowerCase().includes(wanted) : same(pair.value, match.value);
}

async function measureScale(folder: string): Promise<void> {
  const count = 100_000;
  const path = join(folder, "scale.sqlite");
  const syllables = "ba co di fe gu ha jo ki la me no pi qua ro su ta ve wi xo za stre mond berg ville".split(
    " ",
  );
  let seed = 7;
  const next = (n: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (seed >> 8) % n;
  };
  const word = (): string =>
    Array.from({ length: 2 + next(3) }, () => syllables[next(syllables.length)]).join("");
  const name = (): string => Array.from({ length: 1 + next(3) }, word).join(" ");
  const file = new DatabaseSync(path);
  file.exec("CREATE TABLE place (name TEXT); BEGIN");
  const insert = file.prepare("INSERT INTO place VALUES (?)");
  const names = Array.from(
    { length: count },
    (_, i) => `${name()} ${["Street", "Road", "Avenue"][i % 3]} ${i % 500}`,
  );
  for (const value of names) insert.run(value);
  file.exec("COMMIT");
  file.close();
  await using database = openSqliteDatabase({ path });
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const report = await buildValueIndex(database, { path: `${path}.values`, maxValuesPerColumn: 200_000 });
  const buildBlock = delay.max / 1e6;
  delay.reset();
  using index = openValueIndex(`${path}.values`);
  const times: number[] = [];
  for (let i = 0; i < 300; i++) {
    const value = names[next(count)] ?? "";
    const typo = value.slice(0, 2) + value.slice(3);
    const startedAt = performance.now();
    await index.search(
      `How many orders of the customers in ${i % 2 ? value : typo} on the street are late in ${word()} Road?`,
    );
    times.push(performance.now() - startedAt);
  }
  delay.disable();
  times.sort((a, b) => a - b);
  console.log(
    `\n${report.values} values, ${report.words} words: built in ${Math.round(report.elapsedMs)} ms`,
  );
  console.log(`search: p50 ${at(times, 0.5)} ms, p99 ${at(times, 0.99)} ms, most ${at(times, 1)} ms`);
  console.log(
    `longest event-loop block: build ${buildBlock.toFixed(1)} ms, search ${(delay.max / 1e6).toFixed(1)} ms`,
  );
}

function row(db: string, values: number | "", pairs: number, found: number[], buildMs: number | ""): void {
  const shares = found.map((count) => (count / pairs).toFixed(3));
  console.log(`| ${db} | ${values} | ${pairs} | ${shares.join(" | ")} | ${buildMs} |`);
}

function at(sorted: number[], share: number): string {
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
}
