import { unsupported } from "../unsupported.ts";
import type { TokenizerConfig, TokenizerDefinition, TokenizerFiles } from "./tokenizer-files.ts";

type Rule = (definition: TokenizerDefinition, config: TokenizerConfig) => Partial<TokenizerDefinition>;

/** BERT's WordPiece: settings come from tokenizer_config.json, class defaults otherwise. */
const wordPiece: Rule = (_definition, config) => ({
  normalizer: {
    type: "BertNormalizer",
    clean_text: true,
    handle_chinese_chars: config.tokenize_chinese_chars ?? true,
    strip_accents: config.strip_accents ?? null,
    lowercase: config.do_lower_case ?? true,
  },
  pre_tokenizer: { type: "BertPreTokenizer" },
});

const byteLevel: Rule = (_definition, config) => ({
  normalizer: null,
  pre_tokenizer: {
    type: "ByteLevel",
    add_prefix_space: config.add_prefix_space ?? false,
    trim_offsets: true,
    use_regex: true,
  },
});

const metaspace = {
  type: "Sequence",
  pretokenizers: [
    { type: "WhitespaceSplit" },
    { type: "Metaspace", replacement: "\u2581", prepend_scheme: "always", split: true },
  ],
};

const xlmRoberta: Rule = (definition) => ({ normalizer: charsmap(definition), pre_tokenizer: metaspace });

const albert: Rule = (definition, config) => {
  const accents = config.keep_accents ? [] : [{ type: "NFKD" }, { type: "StripAccents" }];
  const lower = (config.do_lower_case ?? true) ? [{ type: "Lowercase" }] : [];
  const precompiled = charsmap(definition);
  const quotes = ["``", "''"].map((quote) => ({ type: "Replace", pattern: { String: quote }, content: '"' }));
  return {
    normalizer: {
      type: "Sequence",
      normalizers: [...quotes, ...accents, ...lower, ...(precompiled === null ? [] : [precompiled])],
    },
    pre_tokenizer: metaspace,
  };
};

const literal: Rule = () => ({});

/**
 * What transformers 5 does with tokenizer.json for each `tokenizer_class`: the classes of the first group are rebuilt
 * from the vocabulary with the settings of tokenizer_config.json, the others take tokenizer.json as it is.
 */
const rules: Record<string, Rule> = {
  BertTokenizer: wordPiece,
  DistilBertTokenizer: wordPiece,
  MPNetTokenizer: wordPiece,
  RobertaTokenizer: byteLevel,
  XLMRobertaTokenizer: xlmRoberta,
  AlbertTokenizer: albert,
  PreTrainedTokenizer: literal,
  TokenizersBackend: literal,
};

const classOfModelType: Record<string, string> = {
  bert: "BertTokenizer",
  distilbert: "DistilBertTokenizer",
  mpnet: "MPNetTokenizer",
  roberta: "RobertaTokenizer",
  "xlm-roberta": "XLMRobertaTokenizer",
  albert: "AlbertTokenizer",
};

export interface TokenizerChoice {
  readonly tokenizerClass: string;
  /** Whether the settings of tokenizer_config.json replace those of tokenizer.json. */
  readonly rebuilt: boolean;
  readonly definition: TokenizerDefinition;
}

/**
 * The tokenizer definition that the reference would use.
 *
 * @param modelType decides the class when tokenizer_config.json names none
 * @param lowerCaseFirst `do_lower_case` of sentence_bert_config.json: a Lowercase normaliser in front
 */
export function chooseTokenizer(
  files: TokenizerFiles,
  modelType: string,
  lowerCaseFirst: boolean,
): TokenizerChoice {
  const named = files.config.tokenizer_class ?? classOfModelType[modelType] ?? "PreTrainedTokenizer";
  const tokenizerClass = named.replace(/Fast$/, "");
  const rule = Object.hasOwn(rules, tokenizerClass) ? rules[tokenizerClass] : undefined;
  if (rule === undefined) {
    throw unsupported(
      "tokenizer_config.json",
      `tokenizer_class "${named}" is not known (known: ${Object.keys(rules).join(", ")})`,
    );
  }
  checkModel(files, tokenizerClass, rule);
  const definition = { ...files.definition, ...rule(files.definition, files.config) } as TokenizerDefinition;
  return {
    tokenizerClass,
    rebuilt: rule !== literal,
    definition: lowerCaseFirst
      ? { ...definition, normalizer: lowercased(definition.normalizer) }
      : definition,
  };
}

const modelOfRule = new Map<Rule, string>([
  [wordPiece, "WordPiece"],
  [byteLevel, "BPE"],
  [xlmRoberta, "Unigram"],
  [albert, "Unigram"],
]);

/** A rebuilt class needs its own kind of vocabulary. Older files leave the type out. */
function checkModel(files: TokenizerFiles, tokenizerClass: string, rule: Rule): void {
  const expected = modelOfRule.get(rule);
  const { type } = files.definition.model;
  if (expected !== undefined && type !== undefined && type !== expected) {
    throw unsupported(
      files.file,
      `its model is ${type}, but tokenizer_class ${tokenizerClass} needs ${expected}`,
    );
  }
}

interface NormalizerJson {
  readonly type: string;
  readonly normalizers?: readonly NormalizerJson[];
}

function steps(normalizer: unknown): readonly NormalizerJson[] {
  if (normalizer === null || normalizer === undefined) return [];
  const json = normalizer as NormalizerJson;
  return json.type === "Sequence" ? (json.normalizers ?? []) : [json];
}

function charsmap({ normalizer }: TokenizerDefinition): NormalizerJson | null {
  return steps(normalizer).find(({ type }) => type === "Precompiled") ?? null;
}

/** A BertNormalizer does not count as a Lowercase step, even when it lowercases. */
function lowercased(normalizer: unknown): unknown {
  const present = steps(normalizer);
  if (present.some(({ type }) => type === "Lowercase")) return normalizer;
  return { type: "Sequence", normalizers: [{ type: "Lowercase" }, ...present] };
}
