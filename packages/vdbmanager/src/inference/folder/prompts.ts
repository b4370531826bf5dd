import { z } from "zod";
import type { SimilarityFunction } from "../types.ts";
import { unsupported } from "../unsupported.ts";
import type { ModelFolder } from "./model-folder.ts";

const file = "config_sentence_transformers.json";
const schema = z.object({
  prompts: z.record(z.string(), z.string()).nullish(),
  default_prompt_name: z.string().nullish(),
  truncate_dim: z.int().positive().nullish(),
  similarity_fn_name: z.string().nullish(),
});

export interface PromptPlan {
  /** Always with `query` and `document`, "" where the model has none. */
  readonly prompts: Readonly<Record<string, string>>;
  /** Prompt of plain `encode`; null for none. */
  readonly defaultPromptName: string | null;
  /** Vectors are cut to this length after all modules; null for no cut. */
  readonly truncateDimensions: number | null;
  readonly similarityFunction: SimilarityFunction;
}

const similarityFunctions: readonly string[] = ["cosine", "dot", "euclidean", "manhattan"];

export function readPrompts(folder: ModelFolder): PromptPlan {
  const config = folder.readOptionalJson(file, schema) ?? {};
  const prompts = { query: "", document: "", ...config.prompts };
  const defaultPromptName = config.default_prompt_name ?? null;
  if (defaultPromptName !== null && !Object.hasOwn(prompts, defaultPromptName)) {
    throw unsupported(file, `default_prompt_name "${defaultPromptName}" is none of the prompts`);
  }
  const similarity = config.similarity_fn_name ?? "cosine";
  if (!similarityFunctions.includes(similarity)) {
    const known = similarityFunctions.join(", ");
    throw unsupported(file, `similarity_fn_name "${similarity}" is not known (known: ${known})`);
  }
  return {
    prompts,
    defaultPromptName,
    truncateDimensions: config.truncate_dim ?? null,
    similarityFunction: similarity as SimilarityFunction,
  };
}
