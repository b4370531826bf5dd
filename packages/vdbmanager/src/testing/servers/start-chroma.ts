import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.ts";
import { ServerProcess } from "./server-process.ts";
import { prepareServersVenv, serversVenv } from "./servers-venv.ts";

export interface StartedChroma {
  readonly port: number;
  readonly process: ServerProcess;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/** The server inside the Python package, without the package's Python part and its dependencies. */
const program = "import sys, chromadb_rust_bindings; chromadb_rust_bindings.cli(['chroma', *sys.argv[1:]])";

/** Chroma on a loopback port, its data in a folder of its own. */
export async function startChroma(): Promise<StartedChroma> {
  await prepareServersVenv();
  const folder = await mkdtemp(join(tmpdir(), "thoth-chroma-"));
  const port = await freePort();
  const server = new ServerProcess({
    name: "Chroma",
    command: [
      join(serversVenv, "bin/python"),
      ...["-c", program, "run", "--path", join(folder, "data"), "--host", "127.0.0.1", "--port", String(port)],
    ],
    env: { ANONYMIZED_TELEMETRY: "False" },
    logFile: join(folder, "server.log"),
    isReady: async (signal) => (await fetch(`http://127.0.0.1:${port}/api/v2/heartbeat`, { signal })).ok,
  });
  await server.start();
  return {
    port,
    process: server,
    async stop() {
      await server.kill();
      await rm(folder, { recursive: true });
    },
  };
}
