import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join, relative, resolve, sep } from "node:path";
import { ThothError } from "../errors/index.ts";
import type { ModelFile, ModelProvider, ReadyModel } from "../models/index.ts";

/**
 * A provider that knows one model folder on disk and gives it for every reference. Hashes are computed once.
 *
 * @example
 * const manager = new EmbeddingManager({ provider: folderProvider("./my-model") });
 */
export function folderProvider(path: string): ModelProvider {
  let ready: Promise<ReadyModel> | null = null;
  return {
    ready(_reference, { signal } = {}) {
      signal?.throwIfAborted();
      ready ??= readFolder(resolve(path)).catch((error: unknown) => {
        ready = null;
        throw error;
      });
      return ready;
    },
  };
}

async function readFolder(folder: string): Promise<ReadyModel> {
  const names = await readdir(folder, { recursive: true }).catch((error: unknown) => {
    const message = `The model folder ${folder} cannot be read.`;
    throw new ThothError("MODEL_UNAVAILABLE", { message, details: { folder }, cause: error });
  });
  const files: ModelFile[] = [];
  for (const name of names.sort()) {
    const path = join(folder, name);
    const entry = await stat(path);
    if (!entry.isFile()) continue;
    const { size } = entry;
    files.push({ path: relative(folder, path).split(sep).join("/"), size, sha256: await sha256(path) });
  }
  const variant = files.some(({ path }) => path.endsWith(".safetensors")) ? "fp32" : "onnx";
  return { id: basename(folder), revision: "local", variant, folder, files, source: "folder" };
}

async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
