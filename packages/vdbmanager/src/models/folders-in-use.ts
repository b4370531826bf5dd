import { readdir, readlink } from "node:fs/promises";
import { errorCode } from "./disk-error.ts";

/**
 * Paths that processes of this machine have open. A model host keeps its model's folder open for as long as it lives, so a
 * model that is in use is seen. Processes of other machines and containers are not seen, nor is anything without /proc.
 */
export async function pathsInUse(): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const pid of await orEmpty(readdir("/proc"))) {
    if (!/^\d+$/.test(pid)) continue;
    const folder = `/proc/${pid}/fd`;
    for (const name of await orEmpty(readdir(folder))) {
      for (const path of await orEmpty(readlink(`${folder}/${name}`).then((target) => [target]))) {
        if (path.startsWith("/")) found.add(path);
      }
    }
  }
  return found;
}

/** Processes end while they are looked at, and those of other users may not be looked at. */
async function orEmpty(reading: Promise<string[]>): Promise<string[]> {
  try {
    return await reading;
  } catch (error) {
    if (["ENOENT", "ESRCH", "EACCES", "EPERM"].includes(errorCode(error))) return [];
    throw error;
  }
}
