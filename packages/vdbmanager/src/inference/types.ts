/** How vectors of a model are meant to be compared (`similarity_fn_name`). */
export type SimilarityFunction = "cosine" | "dot" | "euclidean" | "manhattan";

/** What was decided about a model folder; printable, and the input of the vector space's fingerprint. */
export interface ModelDescription {
  /** `model_type` of config.json, or `static`. */
  readonly architecture: string;
  readonly dimensions: number;
  readonly normalized: boolean;
  /** Longest text in tokens, special tokens included; null when texts are not cut. */
  readonly maxTokens: number | null;
  readonly pooling: readonly string[];
  readonly includePrompt: boolean;
  /** Modules in order with their settings, e.g. `Dense 384 -> 256 tanh`. */
  readonly modules: readonly string[];
  readonly truncateDimensions: number | null;
  readonly truncationSide: "left" | "right";
  /** Class whose rules decide the token ids. */
  readonly tokenizerClass: string;
  /** SHA-256 over the tokenizer definition as it is used. */
  readonly tokenizerSha256: string;
  readonly prompts: Readonly<Record<string, string>>;
  readonly defaultPromptName: string | null;
  /** @default "cosine", as in the reference */
  readonly similarityFunction: SimilarityFunction;
  /** SHA-256 over config.json and the settings of every module, in a canonical form. */
  readonly configSha256: string;
  readonly weightFiles: readonly string[];
  readonly numericClass: string;
}

/** What a model host gives back for a list of texts. */
export interface EncodedTexts {
  /** `texts x dimensions`, row-major. */
  readonly vectors: Float32Array;
  /** Tokens per text, special tokens and prompt included, after the cut. */
  readonly tokens: Uint32Array;
  /** 1 where a text was longer than the model's maximum. */
  readonly wasCut: Uint8Array;
  /** Milliseconds until the model host began with the first of the texts. */
  readonly queueMs: number;
  /** Milliseconds the model host worked on the texts, tokenising included. */
  readonly inferenceMs: number;
}
