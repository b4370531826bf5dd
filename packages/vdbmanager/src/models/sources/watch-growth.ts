import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

const everyMs = 500;

/**
 * Tells how many bytes have come while another program downloads: those of the fuller one of `folders`. Folders that are
 * not there count as empty. Ends when it is disposed of.
 */
export function watchGrowth(folders: readonly string[], onBytes: (bytes: number) => void): Disposable {
  let isMeasuring = false;
  let isOver = false;
  const measure = async (): Promise<void> => {
    if (isMeasuring) return;
    isMeasuring = true;
    const sizes = await Promise.all(folders.map(bytesIn));
    isMeasuring = false;
    if (!isOver) onBytes(Math.max(0, ...sizes));
  };
  const timer = setInterval(() => void measure(), everyMs);
  return {
    [Symbol.dispose]() {
      isOver = true;
      clearInterval(timer);
    },
  };
}

/** Only for show: what cannot be read counts as nothing. */
async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
