import { z } from "zod";
import type { ModelFolder } from "../folder/model-folder.ts";
import { TextTokenizer } from "../tokenizer/text-tokenizer.ts";
import { largestTokenId, readTokenizerFiles } from "../tokenizer/tokenizer-files.ts";
import { unsupported } from "../unsupported.ts";
import { requireWeights } from "../weights/weight-files.ts";
import type { OpenedEncoder } from "./open-transformer.ts";
import { createStaticEncoder } from "./static-encoder.ts";

const truncationSchema = z.object({
  max_length: z.int().positive(),
  direction: z.enum(["Left", "Right"]).optional(),
});

/** A table of token vectors. No special tokens are added; truncation inside tokenizer.json counts, padding does not. */
export function openStatic(folder: ModelFolder, path: string): OpenedEncoder {
  const files = readTokenizerFiles(folder, path);
  const weights = requireWeights(folder, path);
  const { dimensions, encoder, vocabularySize } = createStaticEncoder(weights);
  const largest = largestTokenId(files);
  if (largest >= vocabularySize) {
    throw unsupported(
      files.file,
      `it can give token id ${largest}, the embedding table has ${vocabularySize} rows`,
    );
  }
  const truncation = truncationSchema.nullish().catch(null).parse(files.definition.truncation);
  const maxTokens = truncation?.max_length ?? null;
  const truncationSide = truncation?.direction === "Left" ? "left" : "right";
  const { definition } = files;
  return {
    architecture: "static",
    settings: {},
    dimensions,
    maxTokens,
    truncationSide,
    tokenizerClass: "PreTrainedTokenizer",
    definition,
    tokenizer: new TextTokenizer({ definition, maxTokens, truncationSide, addSpecialTokens: false }),
    encoder,
    weightFiles: weights.files,
    variant: "fp32",
  };
}
