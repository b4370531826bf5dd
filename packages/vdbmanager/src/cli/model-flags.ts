import { stat } from "node:fs/promises";
import type { Command } from "commander";
import { ThothError } from "../errors/index.ts";
import { bundleSource, folderSource, type ModelSource, ModelStore } from "../models/index.ts";

/** Options that say where models are; the same for every command. */
export interface ModelFlags {
  cache?: string;
  lock?: string;
}

export function withModelFlags(command: Command): Command {
  return command
    .option("--cache <folder>", "model cache (also THOTH_MODEL_CACHE, HF_HUB_CACHE, HF_HOME)")
    .option("--lock <file>", "models.lock.json to obey (also THOTH_MODEL_LOCK)");
}

export function storeFor(flags: ModelFlags, sources?: readonly ModelSource[]): ModelStore {
  return new ModelStore({
    ...(flags.cache === undefined ? {} : { cacheFolder: flags.cache }),
    ...(flags.lock === undefined ? {} : { lockFile: flags.lock }),
    ...(sources === undefined ? {} : { sources }),
  });
}

/** A folder with a model, or a bundle. @throws INVALID_INPUT when there is nothing at the path */
export async function localSource(path: string): Promise<ModelSource> {
  try {
    return (await stat(path)).isDirectory() ? folderSource(path) : bundleSource(path);
  } catch (error) {
    throw new ThothError("INVALID_INPUT", {
      message: `There is no folder and no bundle at ${path}.`,
      cause: error,
    });
  }
}

/** Milliseconds of an option in seconds. @throws INVALID_INPUT */
export function deadlineOf(seconds: string): number {
  const deadlineMs = Number(seconds) * 1000;
  if (deadlineMs > 0) return deadlineMs;
  throw new ThothError("INVALID_INPUT", {
    message: `--deadline is "${seconds}", expected seconds above 0.`,
  });
}

export function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
