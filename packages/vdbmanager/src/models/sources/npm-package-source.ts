import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ThothError } from "../../errors/index.ts";
import { parseLock } from "../model-lock.ts";
import { manifestName } from "./bundle-manifest.ts";
import { folderSource } from "./folder-source.ts";
import type { Delivered, ModelSource, SourceContext, Wanted } from "./source.ts";

/** Name of the npm package that carries a model: npm allows small letters only and no further `/`. */
export function npmPackageName(id: string): string {
  return `thoth-model-${id.replace("/", "-").toLowerCase()}`;
}

/**
 * A package that `vdbmanager pack --npm` made and that is installed in `node_modules` of `from` or of a folder above it, as
 * Node itself looks for packages. Its files are copied into the cache after their sha256 was checked.
 */
export function npmPackageSource(from: string = process.cwd()): ModelSource {
  return {
    name: "package",
    label: "npm package in node_modules",
    needsNetwork: false,
    share: 1,
    refuses({ reference }) {
      const isInstalled = installedAt(from, npmPackageName(reference.id)) !== null;
      return isInstalled ? null : `${npmPackageName(reference.id)} is not installed`;
    },
    async fetch(wanted, context) {
      const folder = installedAt(from, npmPackageName(wanted.reference.id));
      if (folder === null) throw unavailable(`${npmPackageName(wanted.reference.id)} is not installed.`);
      return await deliver(folder, wanted, context);
    },
  };
}

async function deliver(folder: string, wanted: Wanted, context: SourceContext): Promise<Delivered> {
  const path = join(folder, manifestName);
  const { models } = parseLock(await readFile(path, "utf8"), path);
  const [[key = "", model] = []] = Object.entries(models);
  const { id } = wanted.reference;
  if (model === undefined || !key.startsWith(`${id}@`))
    throw unavailable(`${folder} carries ${key}, not ${id}.`);
  if (/^[0-9a-f]{40}$/.test(wanted.revision) && wanted.revision !== model.revision) {
    throw unavailable(`${folder} carries revision ${model.revision}, not ${wanted.revision}.`);
  }
  const files = wanted.files ?? model.files;
  const source = folderSource(join(folder, "files"));
  const delivered = await source.fetch({ ...wanted, revision: model.revision, files }, context);
  const promised = new Map(model.files.map((file) => [file.path, file]));
  return {
    revision: model.revision,
    files: delivered.files.map((file) => ({ ...file, expected: promised.get(file.path) })),
  };
}

function installedAt(from: string, name: string): string | null {
  const folder = join(from, "node_modules", name);
  if (existsSync(join(folder, manifestName))) return folder;
  const above = dirname(from);
  return above === from ? null : installedAt(above, name);
}

function unavailable(message: string): ThothError {
  return new ThothError("MODEL_UNAVAILABLE", { message, remedy: "" });
}
