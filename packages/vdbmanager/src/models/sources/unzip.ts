import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { Unzip, UnzipInflate, UnzipPassThrough } from "fflate";
import { ThothError } from "../../errors/index.ts";
import type { Deadline } from "../../resilience/index.ts";

/** An entry to take out of a zip file. */
export interface ZipTarget {
  /** Where it goes. */
  readonly path: string;
  /** Bytes it may have at most. */
  readonly maxBytes: number;
}

/** Small pieces, so that inflating one of them does not hold up the event loop. */
const pieceBytes = 64 * 1024;

/**
 * Streams the named entries out of a zip file, and nothing else: names inside the archive are never used as paths.
 * @throws MODEL_CORRUPT when an entry is missing, too large or cannot be inflated
 */
export async function unzipEntries(
  archive: string,
  targets: ReadonlyMap<string, ZipTarget>,
  deadline: Deadline,
  onBytes: (count: number, name: string) => void = () => undefined,
): Promise<void> {
  const missing = new Set(targets.keys());
  const inflated: { name: string; chunk: Uint8Array }[] = [];
  const unzip = new Unzip((entry) => {
    if (!missing.delete(entry.name)) return;
    entry.ondata = (error, chunk) => {
      if (error) throw corrupt(archive, `${entry.name} cannot be inflated`, error);
      inflated.push({ name: entry.name, chunk });
    };
    entry.start();
  });
  unzip.register(UnzipInflate);
  unzip.register(UnzipPassThrough);
  const files = new Map<string, { handle: FileHandle; bytes: number; maxBytes: number }>();
  try {
    for (const [name, { path, maxBytes }] of targets) {
      await mkdir(dirname(path), { recursive: true });
      files.set(name, { handle: await open(path, "w"), bytes: 0, maxBytes });
    }
    for await (const piece of createReadStream(archive, { highWaterMark: pieceBytes })) {
      deadline.throwIfOver();
      push(unzip, piece as Uint8Array, archive);
      for (const { name, chunk } of inflated.splice(0)) {
        const file = files.get(name);
        if (file === undefined) continue;
        file.bytes += chunk.length;
        if (file.bytes > file.maxBytes) {
          throw corrupt(archive, `${name} has more than ${file.maxBytes} bytes`);
        }
        await file.handle.writeFile(chunk);
        onBytes(chunk.length, name);
      }
    }
  } finally {
    await Promise.all([...files.values()].map(({ handle }) => handle.close()));
  }
  if (missing.size > 0) throw corrupt(archive, `it does not hold ${[...missing].join(", ")}`);
}

function push(unzip: Unzip, piece: Uint8Array, archive: string): void {
  try {
    unzip.push(piece);
  } catch (error) {
    if (error instanceof ThothError) throw error;
    throw corrupt(archive, "it is no zip file that can be read", error);
  }
}

function corrupt(archive: string, reason: string, cause?: unknown): ThothError {
  return new ThothError("MODEL_CORRUPT", { message: `${basename(archive)}: ${reason}.`, remedy: "", cause });
}
