import { isThothError, ThothError } from "../errors/index.ts";
import type { EmbeddingManager } from "./embedding-manager.ts";

/** What the old `get_model_info` told, as far as it is true here. */
export interface LegacyModelInfo {
  readonly provider: "local";
  readonly model: string;
  readonly dimensions: number;
  readonly spaceFingerprint: string;
}

/**
 * The old library's embedding calls, in camelCase, on top of an {@link EmbeddingManager}: plain number arrays instead
 * of typed ones, `null` in a list counts as an empty text, an empty query is an error. New code uses the manager.
 */
export class LegacyEmbeddingAdapter {
  readonly #manager: EmbeddingManager;
  readonly #model: string | undefined;

  constructor(manager: EmbeddingManager, options: { model?: string } = {}) {
    this.#manager = manager;
    this.#model = options.model;
  }

  /** Old `encode`: a string gives one vector, a list gives a list of vectors, an empty list gives `[]`. */
  async encode(input: string): Promise<number[]>;
  async encode(input: readonly (string | null)[]): Promise<number[][]>;
  async encode(input: string | readonly (string | null)[]): Promise<number[] | number[][]> {
    if (typeof input === "string") return [...(await this.#manager.encode(input, { model: this.#model }))];
    return this.encodeTexts(input);
  }

  /** Old `encode_texts`. */
  async encodeTexts(texts: readonly (string | null)[]): Promise<number[][]> {
    if (texts.length === 0) return [];
    const filled = texts.map((text) => text ?? "");
    return (await this.#manager.encode(filled, { model: this.#model })).toArrays();
  }

  /** Old `encode_documents`. */
  async encodeDocuments(texts: readonly string[]): Promise<number[][]> {
    if (texts.length === 0) return [];
    return (await this.#manager.encodeDocuments(texts, { model: this.#model })).toArrays();
  }

  /** Old `encode_query`: trims, and refuses an empty text. @throws INVALID_INPUT */
  async encodeQuery(query: string): Promise<number[]> {
    const trimmed = typeof query === "string" ? query.trim() : query;
    if (trimmed === "") throw new ThothError("INVALID_INPUT", { message: "The query is empty." });
    return [...(await this.#manager.encodeQuery(trimmed, { model: this.#model }))];
  }

  /** Old `get_dimensions`. */
  async getDimensions(): Promise<number> {
    return (await this.#manager.space({ model: this.#model })).dimensions;
  }

  /** Old `get_model_info`. */
  async getModelInfo(): Promise<LegacyModelInfo> {
    const { model, dimensions, fingerprint } = await this.#manager.space({ model: this.#model });
    return { provider: "local", model, dimensions, spaceFingerprint: fingerprint };
  }

  /** Old `validate_connection`: whether the model can be made ready. */
  async validateConnection(): Promise<boolean> {
    try {
      await this.#manager.space({ model: this.#model });
      return true;
    } catch (error) {
      if (isThothError(error)) return false;
      throw error;
    }
  }

  /** Old `preload_model`: false where the model cannot be made ready. */
  async preloadModel(model: string): Promise<boolean> {
    try {
      await this.#manager.preloadModels([model]);
      return true;
    } catch (error) {
      if (isThothError(error)) return false;
      throw error;
    }
  }

  /** Old `get_cache_stats`. */
  getCacheStats(): { entries: number; hits: number; misses: number; hitRate: number } {
    const { entries, hits, misses } = this.#manager.status().textCache;
    return { entries, hits, misses, hitRate: hits / Math.max(1, hits + misses) };
  }

  /** Old `clear_cache`. */
  clearCache(): void {
    this.#manager.clearTextCache();
  }
}
