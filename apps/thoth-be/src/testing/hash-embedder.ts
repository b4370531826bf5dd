import { createHash } from "node:crypto";
import type { Embedder, VectorSpace } from "thoth-vdbmanager";
import { embeddingMatrix } from "thoth-vdbmanager";

const dimensions = 32;

const space: VectorSpace = {
  fingerprint: `vs1:${"0".repeat(64)}`,
  model: "test/words@1",
  dimensions,
  normalized: true,
  numericClass: "test",
};

/** Vectors of hashed words: texts with common words are near. For tests that are not about embeddings. */
export const hashEmbedder: Embedder = {
  space: async () => space,
  encodeQuery: async (text) => vectorOf(text),
  encodeDocuments: async (texts) => {
    const data = new Float32Array(texts.length * dimensions);
    for (const [row, text] of texts.entries()) data.set(vectorOf(text), row * dimensions);
    return embeddingMatrix(data, dimensions, space);
  },
};

function vectorOf(text: string): Float32Array {
  const vector = new Float32Array(dimensions).fill(0.01);
  for (const word of text.toLowerCase().match(/\p{L}+/gu) ?? []) {
    const index = createHash("sha256").update(word).digest().readUInt16LE() % dimensions;
    vector[index] = (vector[index] ?? 0) + 1;
  }
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
}
