import { readFile } from "node:fs/promises";

/** Bytes of memory that a process and its descendants hold, pages they share counted once (PSS). */
export async function memoryOf(pid: number): Promise<number> {
  const [rollup, children] = await Promise.all([
    readFile(`/proc/${pid}/smaps_rollup`, "utf8"),
    readFile(`/proc/${pid}/task/${pid}/children`, "utf8"),
  ]);
  const own = Number(/^Pss: +(\d+) kB$/m.exec(rollup)?.[1] ?? Number.NaN) * 1024;
  const theirs = await Promise.all(children.split(" ").filter(Boolean).map(Number).map(memoryOf));
  return theirs.reduce((sum, bytes) => sum + bytes, own);
}
