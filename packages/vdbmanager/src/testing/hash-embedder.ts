import { createHash } from "node:crypto";
import { embeddingMatrix } from "../embeddings/index.ts";
import type { Embedder, VectorSpace } from "../embeddings/types.ts";

/** An embedder without a model, that counts what it embeds. */
export interface HashEmbedder extends Embedder {
  /** Texts of documents embedded so far, in order. */
  readonly embedded: readonly string[];
  /** Every call rejects with this while it is set. */
  outage: Error | null;
}

/**
 * Texts with common words get near vectors: each word adds a direction made of its hash. Deterministic, quick, and no
 * judge of meaning; a different `model` gives a different space.
 */
export function hashEmbedder(options: { model?: string; dimensions?: number } = {}): HashEmbedder {
  const { model = "test/hash@1", dimensions = 64 } = options;
  const space: VectorSpace = {
    fingerprint: `vs1:${createHash("sha256").update(`${model} ${dimensions}`).digest("hex")}`,
    model,
    dimensions,
    normalized: true,
    numericClass: "fp64/hash",
  };
  const embedded: string[] = [];
  const embedder: HashEmbedder = {
    embedded,
    outage: null,
    async space() {
      if (embedder.outage !== null) throw embedder.outage;
      return space;
    },
    async encodeQuery(text) {
      if (embedder.outage !== null) throw embedder.outage;
      return embed(text, dimensions);
    },
    async encodeDocuments(texts, options = {}) {
      options.signal?.throwIfAborted();
      if (embedder.outage !== null) throw embedder.outage;
      const data = new Float32Array(texts.length * dimensions);
      for (const [index, text] of texts.entries()) data.set(embed(text, dimensions), index * dimensions);
      embedded.push(...texts);
      return embeddingMatrix(data, texts.length, space);
    },
  };
  return embedder;
}

function embed(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  // The empty word keeps a text without words from having no direction.
  for (const word of ["", ...(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])]) {
    const bytes = createHash("sha512").update(word).digest();
    for (let i = 0; i < dimensions; i++) {
      vector[i] =
        (vector[i] as number) + ((bytes[i % bytes.length] as number) - 127.5) / (word === "" ? 1e4 : 1);
    }
  }
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return vector.map((value) => value / length);
}
