import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSentenceModel, type SentenceModel } from "../inference/pipeline/sentence-model.ts";
import type { ReadyModel } from "../models/index.ts";
import { modelForTests } from "../testing/model-for-tests.ts";
import { EmbeddingManager } from "./embedding-manager.ts";

const golden = fileURLToPath(new URL("../../testdata/embedding-golden/", import.meta.url));
const dimensions = 384;

function readLines<T>(text: string): T[] {
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as T);
}
const cases = readLines<{ id: string; text: string }>(readFileSync(`${golden}texts.jsonl`, "utf8"));
const tokens = readLines<{ id: string; ids: number[]; untruncatedTokens: number }>(
  gunzipSync(readFileSync(`${golden}all-minilm-l6-v2.tokens.jsonl.gz`)).toString("utf8"),
);
const bytes = gunzipSync(readFileSync(`${golden}all-minilm-l6-v2.vectors.f32.gz`));
const expected = new Float32Array(new Uint8Array(bytes).buffer);
const texts = cases.map(({ text }) => text);

let ready: ReadyModel;
let model: SentenceModel;
let manager: EmbeddingManager;
beforeAll(async () => {
  ready = await modelForTests();
  model = await openSentenceModel(ready.folder, 2);
  manager = new EmbeddingManager({
    provider: { ready: () => Promise.resolve(ready) },
    textCacheBytes: 0,
    deadlineMs: 300_000,
  });
});
afterAll(async () => {
  await model.release();
  await manager.close();
});

describe("all-MiniLM-L6-v2 on the golden texts", () => {
  it("gives the reference's token ids, cut texts included", async () => {
    const tokenized = await model.tokenize(texts, "");
    expect(tokenized.map(({ ids }) => ids)).toEqual(tokens.map(({ ids }) => ids));
    expect(tokenized.map(({ wasCut }) => wasCut)).toEqual(
      tokens.map(({ untruncatedTokens }) => untruncatedTokens > 256),
    );
  });

  it("gives the reference's vectors within 1e-5", async () => {
    const { data } = await manager.encode(texts);
    let largest = 0;
    expected.forEach((value, index) => {
      largest = Math.max(largest, Math.abs(value - (data[index] as number)));
    });
    expect(data).toHaveLength(cases.length * dimensions);
    expect(largest).toBeLessThanOrEqual(1e-5);
  });

  it("gives a text the same vector, bit for bit, whatever else is in the batch", async () => {
    const together = await manager.encode(texts);
    const reversed = await manager.encode(texts.toReversed());
    const repeated = await manager.encode([...texts.slice(0, 40), ...texts.slice(20, 60), "another text"]);
    for (let index = 0; index < texts.length; index++) {
      expect(reversed.row(texts.length - 1 - index)).toEqual(together.row(index));
      if (index < 60) expect(repeated.row(index < 40 ? index : index + 20)).toEqual(together.row(index));
      if (index % 7 === 0) expect(await manager.encode(texts[index] as string)).toEqual(together.row(index));
    }
  });

  it("gives the same bits with one thread and tiny batches as with two threads", async () => {
    const provider = { ready: () => Promise.resolve(ready) };
    await using single = new EmbeddingManager({ provider, threads: 1, batchTokens: 1, textCacheBytes: 0 });
    expect((await single.encode(texts.slice(0, 80))).data).toEqual(
      (await manager.encode(texts.slice(0, 80))).data,
    );
  });

  it("has passed its canary and names its space", async () => {
    expect(await manager.space()).toMatchObject({
      dimensions,
      normalized: true,
      numericClass: "fp32/onnxruntime-cpu",
    });
    expect(manager.status().models[0]?.canary?.smallestCosine).toBeGreaterThan(0.9999999);
  });
});
