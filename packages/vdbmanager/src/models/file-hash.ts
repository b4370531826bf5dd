import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";

/** Names of one content: sha256, and git's blob sha1 by which the hub knows its small files. */
export interface FileHashes {
  readonly size: number;
  /** 64 hex digits. */
  readonly sha256: string;
  /** 40 hex digits; null when the size was not known in advance, which git's hash needs. */
  readonly gitSha1: string | null;
}

/** Hashes a content while it streams by. */
export class FileHasher {
  readonly #sha256 = createHash("sha256");
  readonly #sha1: Hash | null;
  #size = 0;

  constructor(expectedSize: number | undefined) {
    this.#sha1 = expectedSize === undefined ? null : createHash("sha1").update(`blob ${expectedSize}\0`);
  }

  add(chunk: Uint8Array): void {
    this.#size += chunk.length;
    this.#sha256.update(chunk);
    this.#sha1?.update(chunk);
  }

  async addFile(path: string): Promise<void> {
    for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
      this.add(chunk as Uint8Array);
    }
  }

  finish(): FileHashes {
    return {
      size: this.#size,
      sha256: this.#sha256.digest("hex"),
      gitSha1: this.#sha1 === null ? null : this.#sha1.digest("hex"),
    };
  }
}

/** Hashes a whole file, streamed. `size` is what `stat` says about it. */
export async function hashFile(path: string, size?: number): Promise<FileHashes> {
  const hasher = new FileHasher(size);
  await hasher.addFile(path);
  return hasher.finish();
}
