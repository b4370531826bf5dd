import type { CallOptions } from "../resilience/index.ts";

/** What a text is for; decides the prompt that is put in front (sentence-transformers' encode / encode_query / encode_document). */
export type TextKind = "none" | "query" | "document";

/** What makes two vectors comparable. Vectors of different fingerprints must never meet in one collection. */
export interface VectorSpace {
  /** `vs1:` and 64 hex digits: a SHA-256 over weights, modules, pooling, normalisation, maximum length, prompts, dimensions. */
  readonly fingerprint: string;
  /** Model the space was made with, for people: `org/name@revision`. Aliases are resolved. */
  readonly model: string;
  readonly dimensions: number;
  /** Whether vectors have length 1. */
  readonly normalized: boolean;
  /** Variant and kernel family, e.g. `fp32/onnxruntime-cpu`: not part of the fingerprint, recorded with vectors. */
  readonly numericClass: string;
}

export interface EncodeOptions extends CallOptions {
  /** Model reference or alias. @default the manager's default model */
  model?: string | undefined;
  /** @default "none" */
  kind?: TextKind | undefined;
  /** Name of a prompt of the model; wins over `kind`. */
  promptName?: string | undefined;
  /** Queries overtake bulk work in the queue. @default "query" for a string, "bulk" for a list */
  priority?: "query" | "bulk" | undefined;
  /** Called after each finished batch with the number of texts done so far. */
  onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Vectors of a list of texts: `rows x dimensions`, row-major, one buffer, in the caller's order. */
export interface EmbeddingMatrix {
  readonly rows: number;
  readonly dimensions: number;
  readonly data: Float32Array;
  readonly space: VectorSpace;
  /** A view of row `index` (no copy). */
  row(index: number): Float32Array;
  toArrays(): number[][];
}

/** What documents and services need of an embedding provider; `EmbeddingManager` is one. */
export interface Embedder {
  /** The space that `encode` with this model returns vectors of. Makes the model ready. */
  space(options?: { model?: string | undefined } & CallOptions): Promise<VectorSpace>;
  encodeQuery(text: string, options?: Omit<EncodeOptions, "kind">): Promise<Float32Array>;
  encodeDocuments(texts: readonly string[], options?: Omit<EncodeOptions, "kind">): Promise<EmbeddingMatrix>;
}
