import { ThothError } from "../errors/index.ts";

const neededPatterns = [
  /^modules\.json$/,
  /^(?:\d+_\w+\/)?config\.json$/,
  /^config_sentence_transformers\.json$/,
  /^(?:\d+_\w+\/)?sentence_\w+_config\.json$/,
  /^(?:\d+_\w+\/)?(?:tokenizer|tokenizer_config|special_tokens_map|added_tokens|vocab)\.json$/,
  /^(?:\d+_\w+\/)?(?:vocab|merges)\.txt$/,
  /^(?:\d+_\w+\/)?(?:sentencepiece\.bpe|spiece)\.model$/,
  /^(?:\d+_\w+\/)?model(?:-\d{5}-of-\d{5})?\.safetensors(?:\.index\.json)?$/,
];

/** Whether the fp32 variant of a sentence-transformers folder needs this file. */
export function isNeededFile(path: string): boolean {
  return !path.split("/").includes("..") && neededPatterns.some((pattern) => pattern.test(path));
}

/** Whether a file holds weights. */
export function isWeights(path: string): boolean {
  return /\.(?:safetensors|onnx)$/.test(path);
}

/** Why these paths are no sentence-transformers model that can be run, or null when they may be one. */
export function whyIncomplete(paths: readonly string[]): string | null {
  const weights = paths.filter((path) => isNeededFile(path) && isWeights(path));
  if (weights.length === 0) {
    return paths.some((path) => /\.(?:bin|pt|pth|pkl)$/.test(path))
      ? "its weights are pickled, which can run code; only safetensors are read"
      : "it has no model.safetensors";
  }
  const parts = weights.flatMap((path) => /-of-(\d{5})\.safetensors$/.exec(path)?.[1] ?? []);
  if (parts.length > 0 && parts.length < Number(parts[0])) {
    return `it has ${parts.length} of ${Number(parts[0])} parts of its weights`;
  }
  return paths.some((path) => /(?:^|\/)(?:config|modules)\.json$/.test(path))
    ? null
    : "it has neither modules.json nor config.json";
}

export function unsupportedModel(id: string, reason: string): ThothError {
  return new ThothError("MODEL_UNSUPPORTED", {
    message: `${id} is no model that can be run: ${reason}.`,
    details: { model: id, reason },
  });
}
