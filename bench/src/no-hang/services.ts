import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** One service as a process of its own. */
export interface Service extends AsyncDisposable {
  readonly url: string;
  readonly process: ChildProcess;
}

export interface Services extends AsyncDisposable {
  readonly thothBe: Service;
  readonly sqlGenerator: Service;
}

const startDeadlineMs = 60_000;

/**
 * Starts thoth-be and sql-generator as an operator would, each alone, settings from the environment, on the demo
 * workspace in `folder`. Their model caches are empty and the hub is the one given.
 */
export async function startServices(folder: string, hubUrl: string, apiKey: string): Promise<Services> {
  await using stack = new AsyncDisposableStack();
  const [bePort, generatorPort] = [await freePort(), await freePort()];
  const shared = {
    PATH: process.env.PATH,
    HF_ENDPOINT: hubUrl,
    THOTH_DOWNLOAD: "on-demand",
    THOTH_MODEL_CACHE: join(folder, "empty-cache"),
    THOTH_API_KEY: apiKey,
  };
  const thothBe = stack.use(
    await startService("thoth-be", `http://127.0.0.1:${bePort}`, {
      ...shared,
      THOTH_DATA: folder,
      THOTH_DB_ROOT: join(folder, "data"),
      THOTH_BE_PORT: String(bePort),
      THOTH_BE_LOG_LEVEL: "silent",
    }),
  );
  const sqlGenerator = stack.use(
    await startService("sql-generator", `http://127.0.0.1:${generatorPort}`, {
      ...shared,
      THOTH_BE_URL: thothBe.url,
      SQL_GENERATOR_PORT: String(generatorPort),
      SQL_GENERATOR_LOG_LEVEL: "silent",
    }),
  );
  const owned = stack.move();
  return { thothBe, sqlGenerator, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Bytes of a process and its children, shared pages counted once among them (PSS of /proc); NaN elsewhere. */
export async function memoryBytes(service: Service): Promise<number> {
  const pid = service.process.pid;
  try {
    const children = (await readFile(`/proc/${pid}/task/${pid}/children`, "utf8")).trim().split(/\s+/);
    const sizes = await Promise.all(
      [String(pid), ...children.filter(Boolean)].map(async (id) => {
        const rollup = await readFile(`/proc/${id}/smaps_rollup`, "utf8").catch(() => "");
        return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024;
      }),
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  } catch {
    return Number.NaN;
  }
}

async function startService(
  name: "thoth-be" | "sql-generator",
  url: string,
  env: NodeJS.ProcessEnv,
): Promise<Service> {
  const entry = fileURLToPath(new URL("./server.ts", import.meta.resolve(name)));
  const child = spawn(process.execPath, ["--conditions=thoth-source", entry], {
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors = (errors + text).slice(-4000);
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    await once(child, "exit");
  };
  const over = performance.now() + startDeadlineMs;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${name} ended with code ${child.exitCode}: ${errors}`);
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
    if (response?.ok) return { url, process: child, [Symbol.asyncDispose]: stop };
    if (performance.now() > over) {
      child.kill("SIGKILL");
      throw new Error(`${name} did not answer /health within ${startDeadlineMs} ms. ${errors}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("No port.");
  return address.port;
}
