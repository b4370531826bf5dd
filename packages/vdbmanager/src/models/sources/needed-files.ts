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
  return !path.includes("..") && neededPatterns.some((pattern) => pattern.test(path));
}
