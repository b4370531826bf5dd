import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { EmbeddingManager } from "./embedding-manager.ts";
import { folderProvider } from "./folder-provider.ts";
import { similarity, similarityMatrix, similarityPairwise, type VectorRows } from "./similarity.ts";

function rows(...vectors: number[][]): VectorRows {
  const dimensions = vectors[0]?.length ?? 0;
  return { rows: vectors.length, dimensions, data: Float32Array.from(vectors.flat()) };
}
const left = rows([1, 0], [3, 4]);
const right = rows([0, 2], [6, 8], [0, 0]);

// Computed with sentence_transformers.util.similarity (dot_score, cos_sim, euclidean_sim, manhattan_sim).
describe("similarity", () => {
  it.each([
    ["dot", [0, 6, 0, 8, 50, 0]],
    ["cosine", [0, 0.6, 0, 0.8, 1, 0]],
    ["euclidean", [-2.236068, -9.4339811, -1, -3.6055512, -5, -5]],
    ["manhattan", [-3, -13, -1, -5, -7, -7]],
  ] as const)("%s of all pairs", async (name, expected) => {
    const matrix = await similarityMatrix(left, right, { function: name });
    expect([matrix.rows, matrix.columns]).toEqual([2, 3]);
    for (const [index, value] of expected.entries()) expect(matrix.data[index]).toBeCloseTo(value, 5);
    expect(matrix.at(1, 2)).toBe(matrix.data[5]);
    const pairs = await similarityPairwise(left, rows([0, 2], [6, 8]), { function: name });
    expect([...pairs]).toEqual([matrix.at(0, 0), matrix.at(1, 1)]);
    expect(similarity(left.data.subarray(2), right.data.subarray(2, 4), name)).toBeCloseTo(
      matrix.at(1, 1),
      5,
    );
  });

  it("uses what the model is configured with", async () => {
    const tiny = fileURLToPath(new URL("../../testdata/tiny-models/bert-truncation-left", import.meta.url));
    await using manager = new EmbeddingManager({ provider: folderProvider(tiny), threads: 1 });
    const model = await manager.getModel();
    expect(model.description.similarityFunction).toBe("cosine");
    const vectors = await model.encode(["singer", "a stadium", "singer"]);
    const matrix = await model.similarity(vectors, vectors);
    expect(matrix.at(0, 2)).toBeCloseTo(1, 6);
    expect(matrix.at(0, 1)).toBe(matrix.at(1, 0));
    expect((await model.similarityPairwise(vectors, vectors)).every((value) => value > 0.99999)).toBe(true);
  });

  it("refuses what cannot be compared", async () => {
    await expect(similarityMatrix(left, rows([1, 2, 3]))).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await expect(similarityPairwise(left, right)).rejects.toMatchObject({
      code: "INVALID_INPUT",
      details: { leftRows: 2, rightRows: 3 },
    });
    const of = (fingerprint: string): VectorRows => ({ ...left, space: { fingerprint, model: fingerprint } });
    await expect(similarityMatrix(of("vs1:a"), of("vs1:b"))).rejects.toMatchObject({
      code: "SPACE_MISMATCH",
    });
    expect(() => similarity(Float32Array.of(1), Float32Array.of(1, 2))).toThrow(/1 dimensions.*2/);
  });

  it("lets the event loop go on, and stops when told", async () => {
    const many = { rows: 3000, dimensions: 384, data: new Float32Array(3000 * 384).fill(0.1) };
    const controller = new AbortController();
    const result = similarityMatrix(many, many, { signal: controller.signal });
    setImmediate(() => controller.abort());
    await expect(result).rejects.toMatchObject({ code: "ABORTED" });
  });
});
