import { join } from "node:path";
import { z } from "zod";
import type { ModelFolder } from "../folder/model-folder.ts";
import { unsupported } from "../unsupported.ts";

const flag = z.boolean().nullish();
/** Settings of tokenizer_config.json that decide token ids. */
export interface TokenizerConfig {
  readonly tokenizer_class?: string | null | undefined;
  readonly do_lower_case?: boolean | null | undefined;
  readonly strip_accents?: boolean | null | undefined;
  readonly tokenize_chinese_chars?: boolean | null | undefined;
  readonly keep_accents?: boolean | null | undefined;
  readonly add_prefix_space?: boolean | null | undefined;
  readonly model_max_length?: number | null | undefined;
  readonly truncation_side?: "left" | "right" | null | undefined;
  readonly auto_map?: unknown;
}

const configSchema: z.ZodType<TokenizerConfig> = z.object({
  tokenizer_class: z.string().nullish(),
  do_lower_case: flag,
  strip_accents: flag,
  tokenize_chinese_chars: flag,
  keep_accents: flag,
  add_prefix_space: flag,
  model_max_length: z.number().nullish(),
  truncation_side: z.enum(["left", "right"]).nullish(),
  auto_map: z.unknown().optional(),
});

const addedTokenSchema = z.looseObject({ id: z.int().nonnegative(), content: z.string() });
/** A parsed tokenizer.json; what is not named here is passed on as it is. */
export interface TokenizerDefinition {
  readonly normalizer?: unknown;
  readonly pre_tokenizer?: unknown;
  readonly post_processor?: unknown;
  readonly truncation?: unknown;
  readonly added_tokens: readonly { readonly id: number; readonly content: string }[];
  readonly model: {
    readonly type?: string | undefined;
    readonly vocab: Readonly<Record<string, number>> | readonly unknown[];
    readonly [setting: string]: unknown;
  };
  readonly [setting: string]: unknown;
}

const definitionSchema: z.ZodType<TokenizerDefinition> = z.looseObject({
  normalizer: z.unknown(),
  pre_tokenizer: z.unknown(),
  post_processor: z.unknown(),
  added_tokens: z.array(addedTokenSchema).default([]),
  model: z.looseObject({
    type: z.string().optional(),
    vocab: z.union([z.record(z.string(), z.int().nonnegative()), z.array(z.unknown())]),
  }),
});

export interface TokenizerFiles {
  readonly definition: TokenizerDefinition;
  readonly config: TokenizerConfig;
  /** File the vocabulary is from, for messages. */
  readonly file: string;
}

/** Reads tokenizer.json (or vocab.txt) and tokenizer_config.json of a transformer's folder. */
export function readTokenizerFiles(folder: ModelFolder, path: string): TokenizerFiles {
  const configFile = join(path, "tokenizer_config.json");
  const config = folder.readOptionalJson(configFile, configSchema) ?? {};
  if (config.auto_map !== undefined) {
    throw unsupported(configFile, "auto_map asks for code of the model repository, which is never run");
  }
  const file = join(path, "tokenizer.json");
  if (folder.has(file)) return { definition: folder.readJson(file, definitionSchema), config, file };
  const vocabulary = join(path, "vocab.txt");
  if (folder.has(vocabulary)) {
    return {
      definition: wordPieceDefinition(folder.readText(vocabulary), vocabulary),
      config,
      file: vocabulary,
    };
  }
  throw unsupported(file, "there is no tokenizer.json and no vocab.txt");
}

/** The tokenizer.json that BertTokenizer makes of a vocab.txt: one token a line, the line number is the id. */
function wordPieceDefinition(text: string, file: string): TokenizerDefinition {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const vocab = Object.fromEntries(lines.map((line, id) => [line.replace(/\r$/, ""), id]));
  const special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].map((content) => {
    const id = Object.hasOwn(vocab, content) ? vocab[content] : undefined;
    if (id === undefined) throw unsupported(file, `the special token ${content} is missing`);
    return {
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    };
  });
  const idOf = (content: string): number => vocab[content] as number;
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: special,
    normalizer: null,
    pre_tokenizer: null,
    post_processor: { type: "BertProcessing", sep: ["[SEP]", idOf("[SEP]")], cls: ["[CLS]", idOf("[CLS]")] },
    decoder: null,
    model: {
      type: "WordPiece",
      unk_token: "[UNK]",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab,
    },
  };
}

/** The largest id the tokenizer can give. */
export function largestTokenId({ definition }: TokenizerFiles): number {
  const { vocab } = definition.model;
  let largest = Array.isArray(vocab) ? vocab.length - 1 : -1;
  if (!Array.isArray(vocab))
    for (const id of Object.values(vocab as Record<string, number>)) largest = Math.max(largest, id);
  for (const { id } of definition.added_tokens) largest = Math.max(largest, id);
  return largest;
}
