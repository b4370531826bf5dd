import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { errorCode } from "./disk-error.ts";

/**
 * Makes a folder and those above it. Node's recursive mkdir answers ENOENT on a read-only file system; the plain one, asked
 * for the first folder that is missing, gives the reason.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
    await mkdir(await firstMissing(path));
    await mkdir(path, { recursive: true });
  }
}

async function firstMissing(path: string): Promise<string> {
  const above = dirname(path);
  try {
    await stat(above);
    return path;
  } catch (error) {
    if (errorCode(error) !== "ENOENT" || above === path) throw error;
    return firstMissing(above);
  }
}
