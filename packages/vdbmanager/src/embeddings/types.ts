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
  /**
   * Vectors of fixed texts, of a space that is known by them and not by its weights (`isSameSpace`). Store it beside the
   * fingerprint.
   */
  readonly canary?: string;
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
  /** Called after each finished batch. */
  onProgress?: ((progress: EncodeProgress) => void) | undefined;
  /** `true` gives an {@link EncodeReport} beside the vectors. @default false */
  report?: false | undefined;
}

/** {@link EncodeOptions} of a call that also wants its {@link EncodeReport}. */
export interface ReportOptions extends Omit<EncodeOptions, "report"> {
  report: true;
}

export interface EncodeProgress {
  /** Texts that have their vector, those from the cache included. */
  readonly done: number;
  /** Texts of the call; absent where the number is not known (a stream). */
  readonly total?: number | undefined;
}

/** What became of the texts of one call. */
export interface EncodeReport {
  readonly space: VectorSpace;
  /** Variant and kernel family that computed the vectors, e.g. `fp32/onnxruntime-cpu`. */
  readonly numericClass: string;
  /** Per text, in the caller's order: tokens that reached the model, special tokens and prompt included. */
  readonly tokens: Uint32Array;
  /** Indices of the texts that were longer than the model's maximum, so that their end (or start) did not count. */
  readonly cut: readonly number[];
  /** Texts answered from the text cache. Equal texts of one call are computed once and are no hits. */
  readonly cacheHits: number;
  /** Milliseconds until the model host began with the first text; 0 when all came from the cache. */
  readonly queueMs: number;
  /** Milliseconds the model hosts worked on the texts, tokenising included; summed over hosts that worked at the same time. */
  readonly inferenceMs: number;
  /** Milliseconds of the whole call, making the model ready included. */
  readonly totalMs: number;
}

export interface ReportedVector {
  readonly vector: Float32Array;
  readonly report: EncodeReport;
}

export interface ReportedMatrix {
  readonly matrix: EmbeddingMatrix;
  readonly report: EncodeReport;
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
