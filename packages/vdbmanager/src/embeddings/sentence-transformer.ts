import type { ModelDescription } from "../inference/index.ts";
import type { ModelSourceName, ReadyModel } from "../models/index.ts";
import type { EmbeddingManager } from "./embedding-manager.ts";
import type { StreamedBatch, StreamOptions } from "./encode-stream.ts";
import {
  type SimilarityMatrix,
  type SimilarityOptions,
  similarityMatrix,
  similarityPairwise,
  type VectorRows,
} from "./similarity.ts";
import type {
  EmbeddingMatrix,
  EncodeOptions,
  ReportedMatrix,
  ReportedVector,
  ReportOptions,
  VectorSpace,
} from "./types.ts";

type ModelOptions = Omit<EncodeOptions, "model">;
type ModelReportOptions = Omit<ReportOptions, "model">;

/** One model of an {@link EmbeddingManager}, with the calls of Python's class of that name. Owns nothing: the manager does. */
export class SentenceTransformer {
  readonly reference: string;
  readonly space: VectorSpace;
  /** What was decided about the model folder. */
  readonly description: ModelDescription;
  /** Which files compute: `fp32`, or another variant of the same space that was there instead. */
  readonly variant: string;
  /** Where the files were found when the model was loaded. */
  readonly source: ModelSourceName;
  readonly #manager: EmbeddingManager;

  constructor(
    manager: EmbeddingManager,
    reference: string,
    loaded: {
      readonly space: VectorSpace;
      readonly description: ModelDescription;
      readonly ready: ReadyModel;
    },
  ) {
    this.#manager = manager;
    this.reference = reference;
    this.space = loaded.space;
    this.description = loaded.description;
    this.variant = loaded.ready.variant;
    this.source = loaded.ready.source;
  }

  /** As `EmbeddingManager.encode`. */
  encode(text: string, options: ModelReportOptions): Promise<ReportedVector>;
  encode(texts: readonly string[], options: ModelReportOptions): Promise<ReportedMatrix>;
  encode(text: string, options?: ModelOptions): Promise<Float32Array>;
  encode(texts: readonly string[], options?: ModelOptions): Promise<EmbeddingMatrix>;
  encode(
    input: string | readonly string[],
    options: ModelOptions | ModelReportOptions = {},
  ): Promise<Float32Array | EmbeddingMatrix | ReportedVector | ReportedMatrix> {
    // The manager tells the four cases apart again.
    return this.#manager.encode(input as string, { ...options, model: this.reference } as EncodeOptions);
  }

  /** As `EmbeddingManager.encodeQuery`. */
  encodeQuery(text: string, options: Omit<ModelReportOptions, "kind">): Promise<ReportedVector>;
  encodeQuery(text: string, options?: Omit<ModelOptions, "kind">): Promise<Float32Array>;
  encodeQuery(
    text: string,
    options: Omit<ModelOptions | ModelReportOptions, "kind"> = {},
  ): Promise<Float32Array | ReportedVector> {
    return this.#manager.encodeQuery(text, { ...options, model: this.reference } as EncodeOptions);
  }

  /** As `EmbeddingManager.encodeDocuments`. */
  encodeDocuments(
    texts: readonly string[],
    options: Omit<ModelReportOptions, "kind">,
  ): Promise<ReportedMatrix>;
  encodeDocuments(texts: readonly string[], options?: Omit<ModelOptions, "kind">): Promise<EmbeddingMatrix>;
  encodeDocuments(
    texts: readonly string[],
    options: Omit<ModelOptions | ModelReportOptions, "kind"> = {},
  ): Promise<EmbeddingMatrix | ReportedMatrix> {
    return this.#manager.encodeDocuments(texts, { ...options, model: this.reference } as EncodeOptions);
  }

  /** As `EmbeddingManager.encodeStream`. */
  encodeStream(
    texts: AsyncIterable<string> | Iterable<string>,
    options: Omit<StreamOptions, "model"> = {},
  ): AsyncGenerator<StreamedBatch, void, void> {
    return this.#manager.encodeStream(texts, { ...options, model: this.reference });
  }

  /** {@link similarityMatrix} by the model's own function (`similarity_fn_name`, else cosine). */
  similarity(
    left: VectorRows,
    right: VectorRows,
    options: SimilarityOptions = {},
  ): Promise<SimilarityMatrix> {
    return similarityMatrix(left, right, { function: this.description.similarityFunction, ...options });
  }

  /** {@link similarityPairwise} by the model's own function (`similarity_fn_name`, else cosine). */
  similarityPairwise(
    left: VectorRows,
    right: VectorRows,
    options: SimilarityOptions = {},
  ): Promise<Float32Array> {
    return similarityPairwise(left, right, { function: this.description.similarityFunction, ...options });
  }
}
