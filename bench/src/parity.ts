import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { EmbeddingManager } from "thoth-vdbmanager";
import { modelForTests, openSentenceModel, testModelStore } from "thoth-vdbmanager/testing";
import { printTable } from "./shared/machine.ts";

const help = `npm run bench -- parity [options]

Token ids and vectors against Python sentence-transformers: all-MiniLM-L6-v2 on the golden texts, and folders of small
models with a golden.json each. Exit code 1 when anything differs by more than 1e-5.

  --tiny-models <folder>  folder of small models (default: those in the repository)`;

const testdata = fileURLToPath(new URL("../../packages/vdbmanager/testdata/", import.meta.url));
const tolerance = 1e-5;

interface Row {
  readonly model: string;
  readonly texts: number;
  readonly otherIds: number;
  readonly largest: number;
  readonly note: string;
}

function readLines<T>(text: string): T[] {
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as T);
}

function largestDifference(left: ArrayLike<number>, right: ArrayLike<number>): number {
  if (left.length !== right.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let index = 0; index < left.length; index++) {
    const difference = Math.abs((left[index] as number) - (right[index] as number));
    largest = Math.max(largest, difference);
  }
  return largest;
}

function sameIds(left: readonly number[] | undefined, right: readonly number[]): boolean {
  return left?.length === right.length && right.every((id, index) => left[index] === id);
}

/** The real model, through manager and model host: one list, and one text at a time. */
async function realModel(): Promise<Row> {
  const golden = join(testdata, "embedding-golden");
  const texts = readLines<{ text: string }>(readFileSync(join(golden, "texts.jsonl"), "utf8")).map(
    ({ text }) => text,
  );
  const expectedIds = readLines<{ ids: number[] }>(
    gunzipSync(readFileSync(join(golden, "all-minilm-l6-v2.tokens.jsonl.gz"))).toString("utf8"),
  );
  const bytes = gunzipSync(readFileSync(join(golden, "all-minilm-l6-v2.vectors.f32.gz")));
  const expected = new Float32Array(new Uint8Array(bytes).buffer);

  const { folder, id, revision } = await modelForTests();
  const model = await openSentenceModel(folder, 1);
  const tokenized = await model.tokenize(texts, "");
  await model.release();
  const otherIds = expectedIds.filter(({ ids }, index) => !sameIds(tokenized[index]?.ids, ids)).length;

  await using manager = new EmbeddingManager({
    provider: testModelStore(),
    textCacheBytes: 0,
    deadlineMs: 600_000,
  });
  const { data, row } = await manager.encode(texts);
  let differing = 0;
  for (const [index, text] of texts.entries()) {
    if (largestDifference(await manager.encode(text), row(index)) > 0) differing += 1;
  }
  const note = `${differing} texts differ in one bit or more between one list and one at a time`;
  return {
    model: `${id}@${revision.slice(0, 8)}`,
    texts: texts.length,
    otherIds,
    largest: largestDifference(data, expected),
    note,
  };
}

interface Golden {
  runs: { prompt: string; items: { id: string; ids: number[]; vector: number[] }[] }[];
}

async function tinyModel(root: string, name: string, texts: ReadonlyMap<string, string>): Promise<Row> {
  const { runs } = JSON.parse(readFileSync(join(root, name, "golden.json"), "utf8")) as Golden;
  const model = await openSentenceModel(join(root, name), 1);
  let [compared, otherIds, largest] = [0, 0, 0];
  for (const { prompt, items } of runs) {
    for (const { id, ids, vector } of items) {
      const [tokenized] = await model.tokenize([texts.get(id) ?? ""], prompt);
      if (!sameIds(tokenized?.ids, ids)) otherIds += 1;
      const [computed] = await model.run([tokenized?.ids ?? []], prompt);
      largest = Math.max(largest, largestDifference(computed ?? [], vector));
      compared += 1;
    }
  }
  await model.release();
  return { model: name, texts: compared, otherIds, largest, note: `${runs.length} prompt kinds` };
}

/** A folder that must be refused: how it was. */
async function refusal(root: string, name: string): Promise<Row> {
  try {
    await (await openSentenceModel(join(root, name), 1)).release();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { model: name, texts: 0, otherIds: 0, largest: 0, note: `refused: ${message.slice(0, 90)}` };
  }
  return { model: name, texts: 0, otherIds: 0, largest: Number.POSITIVE_INFINITY, note: "NOT REFUSED" };
}

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      "tiny-models": { type: "string", default: join(testdata, "tiny-models") },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const root = values["tiny-models"];
  const texts = new Map(
    readLines<{ id: string; text: string }>(readFileSync(join(root, "texts.jsonl"), "utf8")).map(
      ({ id, text }) => [id, text],
    ),
  );
  const rows = [await realModel()];
  for (const name of readdirSync(root).sort()) {
    if (existsSync(join(root, name, "golden.json"))) rows.push(await tinyModel(root, name, texts));
    else if (existsSync(join(root, name, "expected.json"))) rows.push(await refusal(root, name));
  }
  printTable(
    ["model", "texts", "other token ids", "largest difference", "note"],
    rows.map(({ model, texts: count, otherIds, largest, note }) => [
      model,
      String(count),
      String(otherIds),
      largest.toExponential(1),
      note,
    ]),
  );
  const wrong = rows.filter(({ otherIds, largest }) => otherIds > 0 || !(largest <= tolerance));
  console.log(`${rows.length - wrong.length} of ${rows.length} rows within ${tolerance}`);
  if (wrong.length > 0) process.exitCode = 1;
}
