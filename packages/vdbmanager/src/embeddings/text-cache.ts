import { hash } from "node:crypto";

/** Rough cost of a key and its bookkeeping. */
const overheadBytes = 200;

/** Vectors by space, prompt and text, least recently used out first; bounded in bytes. */
export class TextCache {
  readonly #maxBytes: number;
  readonly #vectors = new Map<string, Float32Array>();
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

  get(key: string): Float32Array | undefined {
    const vector = this.#vectors.get(key);
    if (vector === undefined) {
      this.#misses += 1;
      return undefined;
    }
    this.#hits += 1;
    this.#vectors.delete(key);
    this.#vectors.set(key, vector);
    return vector;
  }

  /** Keeps a copy, so that the caller's buffer is not held. */
  set(key: string, vector: Float32Array): void {
    const bytes = vector.byteLength + overheadBytes;
    if (bytes > this.#maxBytes || this.#vectors.has(key)) return;
    this.#vectors.set(key, vector.slice());
    this.#bytes += bytes;
    for (const [oldest, value] of this.#vectors) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#vectors.delete(oldest);
      this.#bytes -= value.byteLength + overheadBytes;
    }
  }

  clear(): void {
    this.#vectors.clear();
    this.#bytes = 0;
  }

  status(): {
    readonly entries: number;
    readonly bytes: number;
    readonly hits: number;
    readonly misses: number;
  } {
    return { entries: this.#vectors.size, bytes: this.#bytes, hits: this.#hits, misses: this.#misses };
  }
}
