import { join } from "node:path";
import { decideMaxTokens, readSentenceConfig } from "../folder/max-tokens.ts";
import type { ModelFolder } from "../folder/model-folder.ts";
import type { PoolingPlan } from "../folder/pooling-config.ts";
import { readEncoderConfig, withoutPrefix } from "../graph/families.ts";
import { TextTokenizer } from "../tokenizer/text-tokenizer.ts";
import {
  largestTokenId,
  readTokenizerFiles,
  type TokenizerDefinition,
} from "../tokenizer/tokenizer-files.ts";
import { chooseTokenizer } from "../tokenizer/tokenizer-rules.ts";
import { unsupported } from "../unsupported.ts";
import { openWeights, requireWeights } from "../weights/weight-files.ts";
import { createOnnxEncoder } from "./onnx-encoder.ts";
import { createOnnxFileEncoder } from "./onnx-file-encoder.ts";
import { pooledEncoder, type TextEncoder } from "./text-encoder.ts";

/** The first module of a pipeline with its pooling, opened. */
export interface OpenedEncoder {
  readonly architecture: string;
  /** Canonical form of what config.json says about the computation. */
  readonly settings: unknown;
  readonly dimensions: number;
  readonly maxTokens: number | null;
  readonly truncationSide: "left" | "right";
  readonly tokenizerClass: string;
  readonly definition: TokenizerDefinition;
  readonly tokenizer: TextTokenizer;
  readonly encoder: TextEncoder;
  readonly weightFiles: readonly string[];
  /** `onnx` when the folder's own export computes, else `fp32`. */
  readonly variant: "fp32" | "onnx";
}

/** `model_max_length` above this means "no maximum" (transformers writes 1e30). */
const largestRealMaximum = 1e9;

export async function openTransformer(
  folder: ModelFolder,
  path: string,
  readPoolingPlan: (hiddenSize: number) => PoolingPlan,
  threads: number,
): Promise<OpenedEncoder> {
  const configFile = join(path, "config.json");
  const { family, config, modelType } = readEncoderConfig(folder, configFile);
  const { hiddenSize, vocabularySize, maxTokens: positions } = family.shape(config);
  const files = readTokenizerFiles(folder, path);
  const largest = largestTokenId(files);
  if (largest >= vocabularySize) {
    throw unsupported(
      files.file,
      `it can give token id ${largest}, the embedding table has ${vocabularySize} rows`,
    );
  }
  const sentence = readSentenceConfig(folder, path);
  const declared = files.config.model_max_length ?? null;
  const tokenizerMaximum = declared !== null && declared < largestRealMaximum ? Math.floor(declared) : null;
  const maxTokens = decideMaxTokens(sentence, tokenizerMaximum, positions);
  const { tokenizerClass, definition } = chooseTokenizer(files, modelType, sentence.lowerCaseFirst);
  const truncationSide = files.config.truncation_side ?? "right";
  const poolingPlan = readPoolingPlan(hiddenSize);

  const onnxFile = join(path, "onnx", "model.onnx");
  const safetensors = openWeights(folder, path);
  const useOnnxFile = safetensors === null && folder.has(onnxFile);
  const encoder = useOnnxFile
    ? await createOnnxFileEncoder(folder.real(onnxFile), onnxFile, hiddenSize, threads)
    : await createOnnxEncoder(
        family,
        config,
        withoutPrefix(safetensors ?? requireWeights(folder, path), family),
        threads,
      );
  return {
    architecture: modelType,
    settings: config,
    dimensions: hiddenSize * poolingPlan.modes.length,
    maxTokens,
    truncationSide,
    tokenizerClass,
    definition,
    tokenizer: new TextTokenizer({ definition, maxTokens, truncationSide, addSpecialTokens: true }),
    encoder: pooledEncoder(encoder, poolingPlan),
    weightFiles: useOnnxFile ? [onnxFile] : (safetensors?.files ?? []),
    variant: useOnnxFile ? "onnx" : "fp32",
  };
}
