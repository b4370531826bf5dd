import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSentenceModel, type SentenceModel } from "../inference/pipeline/sentence-model.ts";
import type { ReadyModel } from "../models/index.ts";
import { goldenTexts, largestDifference } from "../testing/golden-texts.ts";
import { modelForTests } from "../testing/model-for-tests.ts";
import { EmbeddingManager } from "./embedding-manager.ts";

const dimensions = 384;
const golden = goldenTexts();
const { texts } = golden;

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
    expect(tokenized.map(({ ids }) => ids)).toEqual(golden.ids);
    expect(tokenized.map(({ wasCut }) => wasCut)).toEqual(golden.wasCut);
  });

  it("gives the reference's vectors within 1e-5", async () => {
    const { data } = await manager.encode(texts);
    expect(data).toHaveLength(texts.length * dimensions);
    expect(largestDifference(golden.vectors, data)).toBeLessThanOrEqual(1e-5);
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
