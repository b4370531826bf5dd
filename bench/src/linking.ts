import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import {
  type DenseHit,
  keywordsOf,
  LexicalIndex,
  rankColumns,
  selectColumns,
  type WorkspaceSchema,
} from "sql-generator";

const help = `Usage: npm run bench -- linking --data <folder> [options]

Schema linking without a language model: how often every gold column is among the selected ones (strict recall),
against how many columns are selected. Nothing is tuned to a single database.

  --data <folder>   holds schema-linking-train.jsonl.gz and schemas-train.json.gz
  --dense <folder>  adds search by meaning with the model in this sentence-transformers folder
  --no-evidence     leaves out the evidence that comes with each question
  --part <n>        every n-th question only (default 1 = all)
  --json            prints one JSON object
`;

interface Question {
  readonly db: string;
  readonly question: string;
  readonly evidence: string;
  readonly gold: readonly (readonly [string, string])[];
}

interface SourceSchema {
  readonly tables: readonly {
    readonly name: string;
    readonly columns: readonly { readonly name: string; readonly type: string; readonly pk: number }[];
    readonly foreignKeys: readonly {
      readonly from: string;
      readonly table: string;
      readonly to: string | null;
      readonly id: number;
    }[];
  }[];
}

/** Best columns taken before keys are added. */
const sizes = [6, 10, 15, 20, 24, 30, 40];

/** Measures schema linking on questions with known gold columns; prints one row per size of the selection. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: "string" },
      dense: { type: "string" },
      "no-evidence": { type: "boolean", default: false },
      part: { type: "string", default: "1" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help || values.data === undefined) {
    console.log(help);
    if (!values.help) process.exitCode = 2;
    return;
  }
  const gunzip = (name: string): string => gunzipSync(readFileSync(join(values.data ?? "", name))).toString();
  const sources = JSON.parse(gunzip("schemas-train.json.gz")) as Record<string, SourceSchema>;
  const part = Number(values.part);
  const questions = gunzip("schema-linking-train.jsonl.gz")
    .trim()
    .split("\n")
    .filter((_, index) => index % part === 0)
    .map((line) => JSON.parse(line) as Question);

  const schemas = new Map<string, WorkspaceSchema>();
  for (const { db } of questions) schemas.set(db, schemas.get(db) ?? toSchema(sources[db]));
  const denseHits =
    values.dense === undefined
      ? null
      : await (await import("./linking/dense.ts")).denseHits(schemas, questions, values.dense);
  const rows = await measure(questions, schemas, denseHits, !values["no-evidence"]);
  if (values.json)
    console.log(JSON.stringify({ questions: questions.length, dense: values.dense !== undefined, rows }));
  else print(rows, questions.length);
}

interface Row {
  readonly size: number;
  readonly strictRecall: number;
  readonly columnRecall: number;
  readonly meanSelected: number;
}

async function measure(
  questions: readonly Question[],
  schemas: ReadonlyMap<string, WorkspaceSchema>,
  dense: readonly (readonly DenseHit[])[] | null,
  withEvidence: boolean,
): Promise<Row[]> {
  const indexes = new Map<string, LexicalIndex>();
  const totals = sizes.map((size) => ({ size, strict: 0, recall: 0, selected: 0 }));
  for (const [position, question] of questions.entries()) {
    const schema = schemas.get(question.db);
    if (schema === undefined) continue;
    const index = indexes.get(question.db) ?? (await LexicalIndex.build(schema, "en"));
    indexes.set(question.db, index);
    const hasEvidence = withEvidence && question.evidence !== "";
    const ranked = rankColumns(
      {
        question: question.question,
        keywords: keywordsOf(question.question, "en"),
        dense: dense?.[position] ?? [],
        values: [],
        pairs: [],
        evidence: hasEvidence ? [{ id: "given", evidence: question.evidence, score: 1 }] : [],
      },
      index,
      schema,
    );
    for (const total of totals) {
      const { columns } = selectColumns(ranked, schema, {
        columns: total.size,
        tables: Number.POSITIVE_INFINITY,
      });
      const selected = new Set(columns.map(({ table, column }) => JSON.stringify([table, column])));
      const found = question.gold.filter((column) => selected.has(JSON.stringify(column))).length;
      total.selected += selected.size;
      total.strict += found === question.gold.length ? 1 : 0;
      total.recall += question.gold.length === 0 ? 1 : found / question.gold.length;
    }
  }
  const share = (sum: number): number => sum / questions.length;
  return totals.map(({ size, strict, recall, selected }) => ({
    size,
    strictRecall: share(strict),
    columnRecall: share(recall),
    meanSelected: share(selected),
  }));
}

function print(rows: readonly Row[], count: number): void {
  console.log(`${count} questions\n\n  best  selected  strict recall  column recall`);
  for (const { size, strictRecall, columnRecall, meanSelected } of rows)
    console.log(
      `${String(size).padStart(6)}${meanSelected.toFixed(1).padStart(10)}${strictRecall.toFixed(4).padStart(15)}${columnRecall.toFixed(4).padStart(15)}`,
    );
}

function toSchema(source: SourceSchema | undefined): WorkspaceSchema {
  const tables = source?.tables ?? [];
  return {
    dialect: "sqlite",
    tables: tables.map((table) => ({
      name: table.name,
      description: "",
      columns: table.columns.map(({ name, type, pk }) => ({
        name,
        type,
        expandedName: "",
        description: "",
        valueDescription: "",
        primaryKey: pk,
      })),
      foreignKeys: [...Map.groupBy(table.foreignKeys, (key) => key.id).values()].map((parts) => {
        const referencedTable = parts[0]?.table ?? "";
        const target = tables.find((one) => one.name.toLowerCase() === referencedTable.toLowerCase());
        const named = parts.flatMap((part) => (part.to === null ? [] : [part.to]));
        const keys = target?.columns.filter((column) => column.pk > 0).map((column) => column.name) ?? [];
        return {
          columns: parts.map((part) => part.from),
          referencedTable,
          referencedColumns: named.length > 0 ? named : keys,
        };
      }),
    })),
  };
}
