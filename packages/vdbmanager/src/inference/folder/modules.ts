import { z } from "zod";
import { unsupported } from "../unsupported.ts";
import type { ModelFolder } from "./model-folder.ts";

const modulesSchema = z.array(z.object({ idx: z.int(), path: z.string(), type: z.string() }));

export type ModuleKind = "Transformer" | "Pooling" | "Dense" | "Normalize" | "StaticEmbedding";

export interface ModuleEntry {
  readonly kind: ModuleKind;
  /** Subfolder, "" for the root. */
  readonly path: string;
}

/** Class names of both layouts: `sentence_transformers.models.X` and, since version 6, one module a file. */
const kinds: Record<string, ModuleKind> = {
  "sentence_transformers.models.Transformer": "Transformer",
  "sentence_transformers.models.Pooling": "Pooling",
  "sentence_transformers.models.Dense": "Dense",
  "sentence_transformers.models.Normalize": "Normalize",
  "sentence_transformers.models.StaticEmbedding": "StaticEmbedding",
  "sentence_transformers.base.modules.transformer.Transformer": "Transformer",
  "sentence_transformers.base.modules.dense.Dense": "Dense",
  "sentence_transformers.base.modules.normalize.Normalize": "Normalize",
  "sentence_transformers.sentence_transformer.modules.pooling.Pooling": "Pooling",
  "sentence_transformers.sentence_transformer.modules.static_embedding.StaticEmbedding": "StaticEmbedding",
};

/** The pipeline of a model folder in order. A folder without modules.json is a bare transformer with mean pooling. */
export function readModules(folder: ModelFolder): readonly ModuleEntry[] | null {
  const file = "modules.json";
  const listed = folder.readOptionalJson(file, modulesSchema);
  if (listed === null) return null;
  const modules = listed
    .toSorted((left, right) => left.idx - right.idx)
    .map(({ path, type }) => {
      const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
      if (kind === undefined)
        throw unsupported(file, `module type "${type}" is not known, and code of a model is never run`);
      folder.resolve(path, file);
      return { kind, path };
    });
  checkOrder(file, modules);
  return modules;
}

function checkOrder(file: string, modules: readonly ModuleEntry[]): void {
  const order = modules.map(({ kind }) => kind).join(", ");
  if (!/^(Transformer, Pooling|StaticEmbedding)(, (Dense|Normalize))*$/.test(order)) {
    throw unsupported(file, `the order of modules [${order}] is not supported`);
  }
}
