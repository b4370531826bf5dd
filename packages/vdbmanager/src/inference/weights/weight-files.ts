import { join } from "node:path";
import { z } from "zod";
import type { ModelFolder } from "../folder/model-folder.ts";
import { unsupported } from "../unsupported.ts";
import { readSafetensorsHeader, type TensorLocation } from "./safetensors.ts";

const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) });

/** Named tensors of one module, wherever their bytes lie. */
export class Weights {
  readonly #tensors: ReadonlyMap<string, TensorLocation>;
  /** File for messages. */
  readonly label: string;
  /** Paths inside the model folder. */
  readonly files: readonly string[];

  constructor(tensors: ReadonlyMap<string, TensorLocation>, label: string, files: readonly string[]) {
    this.#tensors = tensors;
    this.label = label;
    this.files = files;
  }

  has(name: string): boolean {
    return this.#tensors.has(name);
  }

  /** A float tensor of exactly this shape. @throws MODEL_UNSUPPORTED when it is missing or has another shape */
  get(name: string, shape: readonly number[]): TensorLocation {
    const tensor = this.#tensors.get(name);
    if (tensor === undefined) throw unsupported(this.label, `tensor "${name}" is missing`);
    if (tensor.shape.length !== shape.length || tensor.shape.some((length, axis) => length !== shape[axis])) {
      throw unsupported(
        this.label,
        `tensor "${name}" has shape [${tensor.shape.join(", ")}], config.json asks for [${shape.join(", ")}]`,
      );
    }
    return tensor;
  }

  find(name: string): TensorLocation | undefined {
    return this.#tensors.get(name);
  }

  all(): Iterable<TensorLocation> {
    return this.#tensors.values();
  }
}

/** Opens `model.safetensors` of a subfolder, in one file or sharded; null when there is neither. */
export function openWeights(folder: ModelFolder, subfolder: string): Weights | null {
  const single = join(subfolder, "model.safetensors");
  if (folder.has(single)) {
    return new Weights(readSafetensorsHeader(folder.real(single), single), single, [single]);
  }
  const index = join(subfolder, "model.safetensors.index.json");
  if (!folder.has(index)) return null;
  const names = new Set(Object.values(folder.readJson(index, indexSchema).weight_map));
  const files = [...names].sort().map((name) => join(subfolder, name));
  const tensors = new Map<string, TensorLocation>();
  for (const path of files) {
    folder.resolve(path, index);
    if (!folder.has(path)) throw unsupported(index, `it names ${path}, which is not there`);
    for (const [name, tensor] of readSafetensorsHeader(folder.real(path), path)) tensors.set(name, tensor);
  }
  return new Weights(tensors, index, files);
}

/** As {@link openWeights}, but refuses a module without safetensors and says whether pickled weights are there. */
export function requireWeights(folder: ModelFolder, subfolder: string): Weights {
  const weights = openWeights(folder, subfolder);
  if (weights !== null) return weights;
  const pickled = join(subfolder, "pytorch_model.bin");
  if (folder.has(pickled)) {
    throw unsupported(
      pickled,
      "the weights are only there as a pickle, which can run code; safetensors are needed",
    );
  }
  throw unsupported(join(subfolder, "model.safetensors"), "there are no weights");
}
