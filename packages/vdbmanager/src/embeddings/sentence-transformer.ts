import type { ModelDescription } from "../inference/index.ts";
import type { ModelSourceName, ReadyModel } from "../models/index.ts";
import type { EmbeddingManager } from "./embedding-manager.ts";
import type { EmbeddingMatrix, EncodeOptions, VectorSpace } from "./types.ts";

type ModelOptions = Omit<EncodeOptions, "model">;

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

  encode(text: string, options?: ModelOptions): Promise<Float32Array>;
  encode(texts: readonly string[], options?: ModelOptions): Promise<EmbeddingMatrix>;
  encode(
    input: string | readonly string[],
    options: ModelOptions = {},
  ): Promise<Float32Array | EmbeddingMatrix> {
    const all = { ...options, model: this.reference };
    return typeof input === "string" ? this.#manager.encode(input, all) : this.#manager.encode(input, all);
  }

  encodeQuery(text: string, options: Omit<ModelOptions, "kind"> = {}): Promise<Float32Array> {
    return this.#manager.encodeQuery(text, { ...options, model: this.reference });
  }

  encodeDocuments(
    texts: readonly string[],
    options: Omit<ModelOptions, "kind"> = {},
  ): Promise<EmbeddingMatrix> {
    return this.#manager.encodeDocuments(texts, { ...options, model: this.reference });
  }
}
