import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { createTarDecoder, type ParsedTarEntry } from "modern-tar";
import { ThothError } from "../../errors/index.ts";
import { type LockedModel, parseLock } from "../model-lock.ts";

/** The first entry of a bundle: a model lock with one model. */
export const manifestName = "models.lock.json";

/** What a bundle holds. */
export interface BundleManifest extends LockedModel {
  readonly id: string;
}

const maxManifestBytes = 1024 * 1024;

/** The manifest of a bundle and its further entries, in order. Stop reading by `return`, not by leaving the file open. */
export async function* bundleEntries(
  path: string,
  signal: AbortSignal,
): AsyncGenerator<{ manifest: BundleManifest; entry: ParsedTarEntry | null }> {
  const file = createReadStream(path, { signal });
  try {
    const bytes = Readable.toWeb(file) as ReadableStream<Uint8Array>;
    let manifest: BundleManifest | null = null;
    for await (const entry of bytes.pipeThrough(createTarDecoder({ strict: true }))) {
      if (manifest === null) {
        manifest = await readManifest(path, entry);
        yield { manifest, entry: null };
      } else {
        yield { manifest, entry };
      }
    }
    if (manifest === null) throw noBundle(path, "it is empty");
  } catch (error) {
    if (error instanceof ThothError || signal.aborted) throw error;
    throw noBundle(path, error instanceof Error ? error.message : String(error), error);
  } finally {
    file.destroy();
  }
}

/** What a bundle holds, by its first entry alone. @throws MODEL_CORRUPT */
export async function readBundleManifest(path: string, signal: AbortSignal): Promise<BundleManifest> {
  for await (const { manifest } of bundleEntries(path, signal)) return manifest;
  throw noBundle(path, "it is empty");
}

async function readManifest(path: string, entry: ParsedTarEntry): Promise<BundleManifest> {
  if (entry.header.name !== manifestName || entry.header.size > maxManifestBytes) {
    throw noBundle(path, `its first entry is not ${manifestName}`);
  }
  const { models } = parseLock(await new Response(entry.body).text(), `${path}: ${manifestName}`);
  const [[key = "", model] = []] = Object.entries(models);
  const id = /^([\w.-]+\/[\w.-]+)@/.exec(key)?.[1];
  if (id === undefined || model === undefined) throw noBundle(path, `${manifestName} names no model`);
  return { id, ...model };
}

export function noBundle(path: string, reason: string, cause?: unknown): ThothError {
  return new ThothError("MODEL_CORRUPT", {
    message: `${path} is no bundle that can be read: ${reason}.`,
    remedy: "Make it anew with `vdbmanager pack`.",
    details: { bundle: path },
    cause,
  });
}
