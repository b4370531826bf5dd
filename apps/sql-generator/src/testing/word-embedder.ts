import { createHash } from "node:crypto";
import { type Embedder, embeddingMatrix } from "thoth-vdbmanager";
import { splitWords } from "../question/words.ts";

const dimensions = 64;

const space = {
  fingerprint: `vs1:${createHash("sha256").update("word-embedder").digest("hex")}`,
  model: "test/word-embedder",
  dimensions,
  normalized: true,
  numericClass: "test",
};

/** A deterministic embedder for tests: each word adds its hashed direction, so texts that share words are close. */
export const wordEmbedder: Embedder = {
  space: async () => space,
  encodeQuery: async (text) => vectorOf(text),
  encodeDocuments: async (texts) => {
    const data = new Float32Array(texts.length * dimensions);
    for (const [index, text] of texts.entries()) data.set(vectorOf(text), index * dimensions);
    return embeddingMatrix(data, texts.length, space);
  },
};

function vectorOf(text: string): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const word of splitWords(text)) {
    const hash = createHash("sha256").update(word).digest();
    for (let index = 0; index < dimensions; index += 1)
      vector[index] = (vector[index] ?? 0) + (hash[index % hash.length] ?? 0) - 127.5;
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}
