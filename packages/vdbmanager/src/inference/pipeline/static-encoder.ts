import { unsupported } from "../unsupported.ts";
import { readFloat32, readTensorBytes } from "../weights/read-tensor.ts";
import type { Weights } from "../weights/weight-files.ts";
import { pool } from "./pooling.ts";
import type { TextEncoder } from "./text-encoder.ts";

export interface StaticTable {
  readonly dimensions: number;
  /** Token ids the table has rows for. */
  readonly vocabularySize: number;
  readonly encoder: TextEncoder;
}

/**
 * StaticEmbedding: the mean of a table's rows. Tensors are `embedding.weight` (sentence-transformers) or `embeddings`
 * with optional `mapping` (row per token id) and `weights` (factor per token id), as model2vec saves them.
 */
export function createStaticEncoder(weights: Weights): StaticTable {
  const tensor = weights.find("embedding.weight") ?? weights.find("embeddings");
  if (tensor === undefined)
    throw unsupported(weights.label, 'tensor "embedding.weight" or "embeddings" is missing');
  const [rows, dimensions] = tensor.shape;
  if (tensor.shape.length !== 2 || !rows || !dimensions) {
    throw unsupported(
      weights.label,
      `tensor "${tensor.name}" has shape [${tensor.shape.join(", ")}], expected a table`,
    );
  }
  const table = readFloat32(tensor);
  const mapping = readMapping(weights, rows);
  const factors = weights.find("weights");
  const factor = factors === undefined ? null : readFloat32(factors);
  const vocabularySize = mapping?.length ?? factor?.length ?? rows;
  if (factor !== null && factor.length !== vocabularySize) {
    throw unsupported(
      weights.label,
      `tensor "weights" has ${factor.length} entries, expected ${vocabularySize}`,
    );
  }
  const vectorOf = (ids: readonly number[]): Float32Array => {
    if (ids.length === 0) return new Float32Array(dimensions);
    const data = new Float32Array(ids.length * dimensions);
    ids.forEach((id, index) => {
      const row = mapping?.[id] ?? id;
      const scale = factor?.[id] ?? 1;
      for (let column = 0; column < dimensions; column++) {
        data[index * dimensions + column] = (table[row * dimensions + column] as number) * scale;
      }
    });
    return pool(
      { data, length: ids.length, size: dimensions, from: 0 },
      { modes: ["mean"], includePrompt: true },
    );
  };
  const encoder: TextEncoder = {
    run: (batch) => Promise.resolve(batch.map(vectorOf)),
    release: () => Promise.resolve(),
  };
  return { dimensions, vocabularySize, encoder };
}

function readMapping(weights: Weights, rows: number): Int32Array | null {
  const tensor = weights.find("mapping");
  if (tensor === undefined) return null;
  const { buffer } = readTensorBytes(tensor);
  if (tensor.dataType !== "I64" && tensor.dataType !== "I32") {
    throw unsupported(weights.label, `tensor "mapping" has type ${tensor.dataType}, expected I64 or I32`);
  }
  const mapping =
    tensor.dataType === "I64" ? Int32Array.from(new BigInt64Array(buffer), Number) : new Int32Array(buffer);
  const wrong = mapping.find((row) => row < 0 || row >= rows);
  if (wrong !== undefined) throw unsupported(weights.label, `tensor "mapping" names row ${wrong} of ${rows}`);
  return mapping;
}
