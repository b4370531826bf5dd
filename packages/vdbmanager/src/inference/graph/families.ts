import { z } from "zod";
import type { ModelFolder } from "../folder/model-folder.ts";
import { unsupported } from "../unsupported.ts";
import type { TensorLocation } from "../weights/safetensors.ts";
import { Weights } from "../weights/weight-files.ts";
import { albert } from "./albert.ts";
import { bert, roberta } from "./bert.ts";
import { distilbert } from "./distilbert.ts";
import type { EncoderFamily } from "./family.ts";
import { mpnet } from "./mpnet.ts";

/** Architectures whose graph is built from safetensors. */
const families: readonly EncoderFamily[] = [bert, roberta, distilbert, mpnet, albert];

const commonSchema = z.object({
  model_type: z.string(),
  is_decoder: z.boolean().nullish(),
  add_cross_attention: z.boolean().nullish(),
  auto_map: z.unknown().optional(),
  position_embedding_type: z.string().nullish(),
});

export interface EncoderConfig {
  readonly modelType: string;
  readonly family: EncoderFamily;
  /** Parsed by the family's schema. */
  readonly config: unknown;
}

/** The family and the parsed config.json of a transformer folder; what changes the computation is refused by name. */
export function readEncoderConfig(folder: ModelFolder, file: string): EncoderConfig {
  if (!folder.has(file)) throw unsupported(file, "it is not there, so this is no transformer folder");
  const common = folder.readJson(file, commonSchema);
  if (common.auto_map !== undefined)
    throw unsupported(file, "auto_map asks for code of the model repository, which is never run");
  const family = families.find((candidate) => candidate.modelTypes.includes(common.model_type));
  if (family === undefined) {
    const known = families.flatMap((candidate) => candidate.modelTypes).join(", ");
    throw unsupported(file, `model_type "${common.model_type}" is not known (known: ${known})`);
  }
  if (common.is_decoder || common.add_cross_attention) {
    throw unsupported(file, "is_decoder or add_cross_attention is true, which makes attention causal");
  }
  const positions = common.position_embedding_type ?? "absolute";
  if (positions !== "absolute")
    throw unsupported(file, `position_embedding_type "${positions}" is not supported`);
  return { modelType: common.model_type, family, config: folder.readJson(file, family.config) };
}

/** Weights with the checkpoint's prefix (for example `bert.`) taken off. */
export function withoutPrefix(weights: Weights, family: EncoderFamily): Weights {
  const prefix = family.prefixes.find((candidate) => weights.has(candidate + family.probe));
  if (prefix === undefined) throw unsupported(weights.label, `tensor "${family.probe}" is missing`);
  if (prefix === "") return weights;
  const tensors = new Map<string, TensorLocation>();
  for (const tensor of weights.all()) {
    if (tensor.name.startsWith(prefix)) tensors.set(tensor.name.slice(prefix.length), tensor);
  }
  return new Weights(tensors, weights.label, weights.files);
}
