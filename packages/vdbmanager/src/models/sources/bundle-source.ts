import { mkdir, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ThothError } from "../../errors/index.ts";
import { ensureSpace } from "../disk-error.ts";
import { type BundleManifest, bundleEntries, noBundle } from "./bundle-manifest.ts";
import { ProgressMeter } from "./progress-meter.ts";
import type { DeliveredFile, ModelSource, SourceContext, Wanted } from "./source.ts";

/** A bundle that `vdbmanager pack` made: one tar file with a model and the hashes of its files. */
export function bundleSource(path: string): ModelSource {
  return {
    name: "bundle",
    label: path,
    needsNetwork: false,
    share: 1,
    refuses: () => null,
    async fetch(wanted, context) {
      const { deadline, workFolder, onProgress } = context;
      const files: DeliveredFile[] = [];
      let held: BundleManifest | undefined;
      let meter: ProgressMeter | undefined;
      for await (const { manifest, entry } of bundleEntries(path, deadline.signal)) {
        deadline.throwIfOver();
        if (entry === null) {
          const totalBytes = manifest.files.reduce((sum, file) => sum + file.size, 0);
          checkIsWanted(path, manifest, wanted);
          await ensureSpace(workFolder, totalBytes);
          held = manifest;
          meter = new ProgressMeter({ model: manifest.id, source: "bundle", totalBytes, report: onProgress });
          continue;
        }
        const file = manifest.files.find((candidate) => `files/${candidate.path}` === entry.header.name);
        if (file === undefined || entry.header.size !== file.size) {
          throw noBundle(path, `its entry ${JSON.stringify(entry.header.name)} is not in its list of files`);
        }
        const from = join(workFolder, "incoming", file.path);
        await writeEntry(entry.body, from, context, (count) => meter?.add(count, file.path));
        files.push({ path: file.path, from, expected: file });
      }
      const lacking = held?.files.find((file) => !files.some(({ path: given }) => given === file.path));
      if (held === undefined || lacking !== undefined) {
        throw noBundle(path, `it lacks ${lacking?.path ?? "its list of files"}`);
      }
      return { revision: held.revision, files };
    },
  };
}

function checkIsWanted(path: string, manifest: BundleManifest, { reference, files, revision }: Wanted): void {
  const isExact = files !== undefined || /^[0-9a-f]{40}$/.test(revision);
  if (manifest.id === reference.id && (!isExact || manifest.revision === revision)) return;
  throw new ThothError("MODEL_UNAVAILABLE", {
    message: `${path} holds ${manifest.id}@${manifest.revision}, not ${reference.id}@${revision}.`,
    remedy: "Name the model that the bundle holds.",
  });
}

async function writeEntry(
  body: ReadableStream<Uint8Array>,
  path: string,
  { deadline }: SourceContext,
  onBytes: (count: number) => void,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const handle = await open(path, "w");
  try {
    for await (const chunk of body) {
      deadline.throwIfOver();
      await handle.writeFile(chunk);
      onBytes(chunk.length);
    }
  } finally {
    await handle.close();
  }
}
