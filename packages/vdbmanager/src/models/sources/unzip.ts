import { createReadStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { Unzip, UnzipPassThrough } from "fflate";
import { isThothError } from "../../errors/index.ts";
import type { Deadline } from "../../resilience/index.ts";
import { corruptArchive, ZipEntryWriter, type ZipTarget } from "./zip-entry-writer.ts";

const stored = 0;
const deflated = 8;
const pieceBytes = 64 * 1024;

/** fflate finds the bytes of an entry and passes them on as they are: zlib inflates them, off the event loop. */
class StillDeflated extends UnzipPassThrough {
  static override compression: number = deflated;
}

/**
 * Streams the named entries out of a zip file, and nothing else: names inside the archive are never used as paths. Holds a
 * few pieces in memory, however large archive and entries are.
 * @throws MODEL_CORRUPT when an entry is missing, too large or cannot be inflated
 */
export async function unzipEntries(
  archive: string,
  targets: ReadonlyMap<string, ZipTarget>,
  deadline: Deadline,
  onBytes: (count: number, name: string) => void = () => undefined,
): Promise<void> {
  const writers = new Map<string, ZipEntryWriter>();
  const found: { writer: ZipEntryWriter; bytes: Uint8Array; isLast: boolean }[] = [];
  const unzip = new Unzip((entry) => {
    const { name, compression } = entry;
    const target = targets.get(name);
    let writer: ZipEntryWriter | undefined;
    if (target !== undefined && !writers.has(name)) {
      if (compression !== stored && compression !== deflated) {
        throw corruptArchive(archive, `${name} is compressed in a way that is not known (${compression})`);
      }
      writer = new ZipEntryWriter({
        ...target,
        ...{ archive, name, signal: deadline.signal },
        isDeflated: compression === deflated,
        onBytes: (count) => onBytes(count, name),
      });
      writers.set(name, writer);
    }
    entry.ondata = (error, bytes, isLast) => {
      if (error) throw error;
      if (writer !== undefined) found.push({ writer, bytes, isLast });
    };
    // Also those that are not wanted: fflate keeps the bytes of entries that were not started.
    if (compression === stored || compression === deflated) entry.start();
  });
  unzip.register(UnzipPassThrough);
  unzip.register(StillDeflated);
  for (const { path } of targets.values()) await mkdir(dirname(path), { recursive: true });
  try {
    for await (const piece of createReadStream(archive, { highWaterMark: pieceBytes })) {
      push(unzip, piece as Uint8Array, archive);
      for (const { writer, bytes, isLast } of found.splice(0)) await writer.write(bytes, isLast);
      deadline.throwIfOver();
    }
  } catch (error) {
    deadline.throwIfOver();
    throw error;
  } finally {
    await Promise.all([...writers.values()].map((writer) => writer.close()));
  }
  const absent = [...targets.keys()].filter((name) => !writers.get(name)?.isComplete);
  if (absent.length > 0) throw corruptArchive(archive, `it does not hold ${absent.join(", ")} whole`);
}

function push(unzip: Unzip, piece: Uint8Array, archive: string): void {
  try {
    unzip.push(piece);
  } catch (error) {
    if (isThothError(error)) throw error;
    throw corruptArchive(archive, "it is no zip file that can be read", error);
  }
}
