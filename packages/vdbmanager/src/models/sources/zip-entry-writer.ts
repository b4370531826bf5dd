import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { basename } from "node:path";
import { PassThrough, type Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createInflateRaw } from "node:zlib";
import { ThothError } from "../../errors/index.ts";

/** An entry to take out of a zip file. */
export interface ZipTarget {
  /** Where it goes. */
  readonly path: string;
  /** Bytes it may have at most. */
  readonly maxBytes: number;
}

export interface ZipEntryOptions extends ZipTarget {
  /** The zip file and the entry, for messages. */
  readonly archive: string;
  readonly name: string;
  readonly isDeflated: boolean;
  readonly onBytes: (count: number) => void;
  readonly signal: AbortSignal;
}

/** Inflates one entry of a zip file into a file of its own (its folder must exist), as its bytes come; zlib works outside the event loop. */
export class ZipEntryWriter {
  readonly #input: Transform;
  readonly #written: Promise<void>;
  #isComplete = false;

  constructor(options: ZipEntryOptions) {
    this.#input = options.isDeflated ? createInflateRaw({ chunkSize: 64 * 1024 }) : new PassThrough();
    // At once: an error of the input must find a listener.
    this.#written = writeTo(this.#input, options);
    // Whoever writes next, or closes, is told.
    this.#written.catch(() => undefined);
  }

  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Ends when there is room for more, after the last bytes when the file is whole. @throws MODEL_CORRUPT */
  async write(bytes: Uint8Array, isLast: boolean): Promise<void> {
    if (this.#input.destroyed) await this.#written;
    if (!this.#input.write(bytes)) await Promise.race([once(this.#input, "drain"), this.#written]);
    if (!isLast) return;
    this.#input.end();
    await this.#written;
    this.#isComplete = true;
  }

  /** Gives up what is not complete, and ends when its file is closed. */
  async close(): Promise<void> {
    this.#input.destroy();
    await this.#written.catch(() => undefined);
  }
}

async function writeTo(input: Transform, options: ZipEntryOptions): Promise<void> {
  const { archive, name, path, maxBytes, onBytes, signal } = options;
  let total = 0;
  const measured = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      total += chunk.length;
      if (total > maxBytes) throw corruptArchive(archive, `${name} has more than ${maxBytes} bytes`);
      onBytes(chunk.length);
      yield chunk;
    }
  };
  try {
    await pipeline(input, measured, createWriteStream(path), { signal });
  } catch (error) {
    if (isZlibError(error)) throw corruptArchive(archive, `${name} cannot be inflated`, error);
    throw error;
  }
}

export function corruptArchive(archive: string, reason: string, cause?: unknown): ThothError {
  return new ThothError("MODEL_CORRUPT", { message: `${basename(archive)}: ${reason}.`, remedy: "", cause });
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && "code" in error && String(error.code).startsWith("Z_");
}
