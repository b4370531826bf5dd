import { join } from "node:path";
import { z } from "zod";
import { unsupported } from "../unsupported.ts";
import type { ModelFolder } from "./model-folder.ts";

const names = ["bert", "roberta", "distilbert", "camembert", "albert", "xlm-roberta", "xlnet"];
const schema = z.object({
  max_seq_length: z.int().positive().nullish(),
  do_lower_case: z.boolean().nullish(),
});

export interface SentenceConfig {
  readonly file: string;
  readonly maxTokens: number | null;
  readonly lowerCaseFirst: boolean;
}

/** The first `sentence_*_config.json` of a transformer's folder, as the reference looks for them. */
export function readSentenceConfig(folder: ModelFolder, path: string): SentenceConfig {
  for (const name of names) {
    const file = join(path, `sentence_${name}_config.json`);
    const config = folder.readOptionalJson(file, schema);
    if (config === null) continue;
    return { file, maxTokens: config.max_seq_length ?? null, lowerCaseFirst: config.do_lower_case ?? false };
  }
  return { file: join(path, "sentence_bert_config.json"), maxTokens: null, lowerCaseFirst: false };
}

/**
 * Longest text in tokens: what sentence_bert_config.json says, else the smaller of the tokenizer's maximum and the
 * positions there are.
 *
 * @throws MODEL_UNSUPPORTED when sentence_bert_config.json asks for more than there are positions
 */
export function decideMaxTokens(
  sentence: SentenceConfig,
  tokenizerMaximum: number | null,
  positions: number,
): number {
  if (sentence.maxTokens === null) return Math.min(tokenizerMaximum ?? positions, positions);
  if (sentence.maxTokens > positions) {
    throw unsupported(
      sentence.file,
      `max_seq_length is ${sentence.maxTokens}, the model has ${positions} positions`,
    );
  }
  return sentence.maxTokens;
}
