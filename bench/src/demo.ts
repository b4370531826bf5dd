import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { openSqliteDatabase } from "thoth-dbmanager";
import { testQuestions, unanswerableQuestions } from "thoth-demo";
import { ask, type Outcome, type Verdict } from "./demo/ask.ts";
import { startDemoProduct } from "./demo/product.ts";
import { describeMachine, printTable, quantile } from "./shared/machine.ts";

const help = `npm run bench -- demo [options]

Asks the demo's test questions, which are never ingested, over HTTP and compares the result of each answer with that of
the reference SQL: right, wrong, or abstained. Five more questions have no answer in the database; to abstain is right.
How results are compared: bench/src/demo/compare.ts.

  --languages <list>  wordings to ask (default en,it,de; not every question has all)
  --only <text>       ids that contain this text
  --show              prints SQL and difference of every answer that is not right
  --json              prints one JSON object
  --data <folder>     keeps the ingested workspace there (default: a temporary folder)

With LLM_PROVIDER and LLM_MODEL set the language model answers too; the heading says so.`;

const languages = ["en", "it", "de"] as const;
type Language = (typeof languages)[number];

interface Result extends Outcome {
  readonly id: string;
  readonly language: Language;
  readonly question: string;
  readonly tags: readonly string[];
}

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      languages: { type: "string", default: languages.join(",") },
      only: { type: "string", default: "" },
      show: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      data: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const wanted = languages.filter((language) => values.languages.split(",").includes(language));
  const folder =
    values.data === undefined ? await mkdtemp(join(tmpdir(), "thoth-bench-")) : resolve(values.data);
  try {
    await using product = await startDemoProduct(folder);
    await using database = openSqliteDatabase({ path: product.databasePath });
    const results: Result[] = [];
    for (const entry of questions(wanted, values.only)) {
      results.push({ ...entry, ...(await ask(product, database, entry.question, entry.test)) });
    }
    if (values.json) {
      console.log(
        JSON.stringify(
          results.map(({ elapsedMs, ...rest }) => ({ ...rest, elapsedMs: Math.round(elapsedMs) })),
        ),
      );
      return;
    }
    const generator = product.hasLanguageModel
      ? "with a language model"
      : "built-in generator, no language model";
    console.log(`${describeMachine()}; ${generator}\n`);
    printResults(results, values.show);
    printTotals(results);
  } finally {
    if (values.data === undefined) await rm(folder, { recursive: true, force: true });
  }
}

function questions(wanted: readonly Language[], only: string) {
  const answerable = testQuestions.flatMap((test) =>
    wanted.flatMap((language) => {
      const question = test.question[language];
      return question === undefined ? [] : [{ id: test.id, language, question, tags: test.tags, test }];
    }),
  );
  const others = unanswerableQuestions.map(({ id, question }) => ({
    id,
    language: "en" as const,
    question: question.en,
    tags: ["unanswerable"],
    test: null,
  }));
  const all = [...answerable.toSorted((left, right) => rank(left) - rank(right)), ...others];
  return all.filter(({ id }) => id.includes(only));
}

function rank({ language }: { language: Language }): number {
  return languages.indexOf(language);
}

function printResults(results: readonly Result[], show: boolean): void {
  printTable(
    ["id", "lang", "question", "verdict", "confidence", "source", "ms"],
    results.map((result) => [
      result.id,
      result.language,
      result.question,
      result.verdict,
      result.confidence?.toFixed(2) ?? "",
      result.source ?? "",
      result.elapsedMs.toFixed(0),
    ]),
  );
  if (!show) return;
  for (const { id, language, question, verdict, sql, note } of results) {
    if (verdict === "right") continue;
    console.log(`\n${id} ${language}: ${question}\n  ${verdict}: ${note}`);
    if (sql !== null) console.log(`  ${sql.replace(/\s+/g, " ")}`);
  }
}

function printTotals(results: readonly Result[]): void {
  const isAnswerable = ({ tags }: Result): boolean => !tags.includes("unanswerable");
  const groups = languages.map((language) => ({
    name: `answerable, ${language}`,
    members: results.filter((result) => isAnswerable(result) && result.language === language),
  }));
  groups.push({ name: "unanswerable, en", members: results.filter((result) => !isAnswerable(result)) });
  const verdicts: readonly Verdict[] = ["right", "wrong", "abstained", "failed"];
  console.log("");
  printTable(
    ["questions", "asked", ...verdicts, "ms p50", "ms p95"],
    groups
      .filter(({ members }) => members.length > 0)
      .map(({ name, members }) => [
        name,
        String(members.length),
        ...verdicts.map((verdict) => String(members.filter((member) => member.verdict === verdict).length)),
        quantile(
          members.map(({ elapsedMs }) => elapsedMs),
          0.5,
        ).toFixed(0),
        quantile(
          members.map(({ elapsedMs }) => elapsedMs),
          0.95,
        ).toFixed(0),
      ]),
  );
}
