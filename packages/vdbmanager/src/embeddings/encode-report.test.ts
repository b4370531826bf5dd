import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from "vitest";
import { EmbeddingManager } from "./embedding-manager.ts";
import { folderProvider } from "./folder-provider.ts";
import type { EmbeddingMatrix, ReportedMatrix, ReportedVector } from "./types.ts";

const folder = fileURLToPath(
  new URL("../../testdata/tiny-models/bert-prompts-excluded-from-pooling", import.meta.url),
);
const long = "concert ".repeat(500);

let manager: EmbeddingManager;
beforeAll(() => {
  manager = new EmbeddingManager({ provider: folderProvider(folder), threads: 1 });
});
afterAll(() => manager.close());

describe("report: true", () => {
  it("tells tokens per text, which texts were cut, cache hits, and where the vectors come from", async () => {
    const { description, space } = await manager.getModel();
    await manager.encode("shop");
    const texts = ["singer", "", long, "shop", "singer"];
    const { matrix, report } = await manager.encode(texts, { report: true });
    expect(matrix).toEqual({
      ...(await manager.encode(texts)),
      row: expect.any(Function),
      toArrays: expect.any(Function),
    });
    expect(report).toMatchObject({ space, numericClass: "fp32/onnxruntime-cpu", cut: [2], cacheHits: 1 });
    const [singer, empty, cut, , again] = report.tokens;
    expect(empty).toBeLessThan(singer as number);
    expect(cut).toBe(description.maxTokens);
    expect(again).toBe(singer);
    expect(report.inferenceMs).toBeGreaterThan(0);
    expect(report.totalMs).toBeGreaterThanOrEqual(report.queueMs);
  });

  it("tells the same of texts that come from the cache, without time in the host", async () => {
    const texts = ["stadium", long];
    const first = await manager.encodeDocuments(texts, { report: true });
    const second = await manager.encodeDocuments(texts, { report: true });
    expect(second.report).toMatchObject({
      tokens: first.report.tokens,
      cut: [1],
      cacheHits: 2,
      queueMs: 0,
      inferenceMs: 0,
    });
  });

  it("counts the tokens of the prompt", async () => {
    const plain = await manager.encode("singer", { report: true });
    const query = await manager.encodeQuery("singer", { report: true });
    expect(query.report.tokens[0]).toBeGreaterThan(plain.report.tokens[0] as number);
    expect((await manager.encodeQuery("singer", { report: true })).report.cacheHits).toBe(1);
    expect(query.vector).toEqual(await manager.encodeQuery("singer"));
  });

  it("reports an empty list", async () => {
    const { matrix, report } = await manager.encode([], { report: true });
    expect([matrix.rows, report.tokens.length, report.cut.length, report.cacheHits]).toEqual([0, 0, 0, 0]);
  });

  it("changes the type of the result, and only then", async () => {
    const model = await manager.getModel();
    expectTypeOf(await manager.encode("a")).toEqualTypeOf<Float32Array>();
    expectTypeOf(await manager.encode(["a"], { report: false })).toEqualTypeOf<EmbeddingMatrix>();
    expectTypeOf(await manager.encodeQuery("a", { report: true })).toEqualTypeOf<ReportedVector>();
    expectTypeOf(await model.encode(["a"], { report: true })).toEqualTypeOf<ReportedMatrix>();
    expectTypeOf(await model.encodeDocuments(["a"])).toEqualTypeOf<EmbeddingMatrix>();
  });
});
