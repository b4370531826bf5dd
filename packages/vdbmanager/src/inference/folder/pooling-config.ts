import { join } from "node:path";
import { z } from "zod";
import { unsupported } from "../unsupported.ts";
import type { ModelFolder } from "./model-folder.ts";

/** In the order in which the older layout's booleans concatenate. */
const modes = ["cls", "max", "mean", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"] as const;
export type PoolingMode = (typeof modes)[number];

export interface PoolingPlan {
  readonly modes: readonly PoolingMode[];
  /** Whether the prompt's tokens enter the pooling. */
  readonly includePrompt: boolean;
}

export const meanPooling: PoolingPlan = { modes: ["mean"], includePrompt: true };

const flag = z.boolean().optional();
const schema = z.object({
  embedding_dimension: z.int().optional(),
  word_embedding_dimension: z.int().optional(),
  pooling_mode: z.union([z.string(), z.array(z.string())]).optional(),
  pooling_mode_cls_token: flag,
  pooling_mode_max_tokens: flag,
  pooling_mode_mean_tokens: flag,
  pooling_mode_mean_sqrt_len_tokens: flag,
  pooling_mode_weightedmean_tokens: flag,
  pooling_mode_lasttoken: flag,
  include_prompt: z.boolean().default(true),
});

export function readPooling(folder: ModelFolder, path: string, hiddenSize: number): PoolingPlan {
  const file = join(path, "config.json");
  if (!folder.has(file)) throw unsupported(file, "the Pooling module has no config.json");
  const config = folder.readJson(file, schema);
  const size = config.embedding_dimension ?? config.word_embedding_dimension ?? hiddenSize;
  if (size !== hiddenSize)
    throw unsupported(file, `its dimension is ${size}, the transformer gives ${hiddenSize}`);
  const chosen = config.pooling_mode === undefined ? fromFlags(config) : [config.pooling_mode].flat();
  const known = chosen.map((name) => {
    const mode = modes.find((candidate) => candidate === name);
    if (mode === undefined)
      throw unsupported(file, `pooling mode "${name}" is not known (known: ${modes.join(", ")})`);
    return mode;
  });
  return { modes: known.length === 0 ? ["mean"] : known, includePrompt: config.include_prompt };
}

function fromFlags(config: z.infer<typeof schema>): PoolingMode[] {
  const flags: Record<PoolingMode, boolean | undefined> = {
    cls: config.pooling_mode_cls_token,
    max: config.pooling_mode_max_tokens,
    mean: config.pooling_mode_mean_tokens,
    mean_sqrt_len_tokens: config.pooling_mode_mean_sqrt_len_tokens,
    weightedmean: config.pooling_mode_weightedmean_tokens,
    lasttoken: config.pooling_mode_lasttoken,
  };
  return modes.filter((mode) => flags[mode] === true);
}
