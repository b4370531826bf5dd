import { Tokenizer } from "tokenizers";
import type { TokenizerDefinition } from "./tokenizer-files.ts";

export interface TokenizedText {
  /** Special tokens included, cut at the maximum. */
  readonly ids: readonly number[];
  readonly wasCut: boolean;
}

export interface TextTokenizerOptions {
  readonly definition: TokenizerDefinition;
  /** Special tokens count; null for no cut. */
  readonly maxTokens: number | null;
  readonly truncationSide: "left" | "right";
  readonly addSpecialTokens: boolean;
}

/**
 * Texts to token ids, by Hugging Face's own tokenizers. Padding and truncation of tokenizer.json do not count; texts
 * are cut at `maxTokens` with the special tokens kept.
 */
export class TextTokenizer {
  readonly #tokenizer: Tokenizer;
  readonly #addSpecialTokens: boolean;

  constructor({ definition, maxTokens, truncationSide, addSpecialTokens }: TextTokenizerOptions) {
    this.#tokenizer = Tokenizer.fromString(
      JSON.stringify({ ...definition, padding: null, truncation: null }),
    );
    this.#addSpecialTokens = addSpecialTokens;
    if (maxTokens !== null) {
      this.#tokenizer.setTruncation(maxTokens, { direction: truncationSide });
    }
  }

  /** Runs outside the event loop. */
  async encode(texts: readonly string[]): Promise<TokenizedText[]> {
    const encodings = await this.#tokenizer.encodeBatch([...texts], {
      addSpecialTokens: this.#addSpecialTokens,
    });
    return encodings.map((encoding) => ({
      ids: encoding.getIds(),
      wasCut: encoding.getOverflowing().length > 0,
    }));
  }
}
