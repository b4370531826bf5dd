import { hash } from "node:crypto";

/** One text as it is kept and given back. */
export interface EncodedText {
  readonly vector: Float32Array;
  readonly tokens: number;
  readonly wasCut: boolean;
}

/** Rough cost of a key and its bookkeeping. */
const overheadBytes = 200;

/** Vectors by space, prompt and text, least recently used out first; bounded in bytes. */
export class TextCache {
  readonly #maxBytes: number;
  readonly #texts = new Map<string, EncodedText>();
  #bytes = 0;
  #hits = 0;
  #misses = 0;

  /** @param maxBytes 0 switches the cache off */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  static key(spaceFingerprint: string, prompt: string, text: string): string {
    return `${spaceFingerprint}:${hash("sha256", `${prompt.length}:${prompt}${text}`, "base64")}`;
  }

  /** The caller must not change the vector. */
  get(key: string): EncodedText | undefined {
    const text = this.#texts.get(key);
    if (text === undefined) {
      this.#misses += 1;
      return undefined;
    }
    this.#hits += 1;
    this.#texts.delete(key);
    this.#texts.set(key, text);
    return text;
  }

  /** Keeps a copy, so that the caller's buffer is not held. */
  set(key: string, text: EncodedText): void {
    const bytes = text.vector.byteLength + overheadBytes;
    if (bytes > this.#maxBytes || this.#texts.has(key)) return;
    this.#texts.set(key, { ...text, vector: text.vector.slice() });
    this.#bytes += bytes;
    for (const [oldest, { vector }] of this.#texts) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#texts.delete(oldest);
      this.#bytes -= vector.byteLength + overheadBytes;
    }
  }

  clear(): void {
    this.#texts.clear();
    this.#bytes = 0;
  }

  status(): {
    readonly entries: number;
    readonly bytes: number;
    readonly hits: number;
    readonly misses: number;
  } {
    return { entries: this.#texts.size, bytes: this.#bytes, hits: this.#hits, misses: this.#misses };
  }
}
