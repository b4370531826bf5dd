import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A real program, a shell script, that stands in for a client this machine may not have. Gives its path. */
export async function fakeProgram(folder: string, name: string, script: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

/** Whether a process lives; a killed one that nobody waits for stays as a zombie, which does not count. */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    return !/\) Z /.test(await readFile(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
