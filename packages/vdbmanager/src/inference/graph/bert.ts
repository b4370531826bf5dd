import { z } from "zod";
import type { Weights } from "../weights/weight-files.ts";
import {
  checkActivation,
  encoderLayer,
  type LayerWeights,
  type Linear,
  layerNorm,
} from "./encoder-layers.ts";
import {
  defineFamily,
  type EncoderFamily,
  type GraphInputs,
  positionsAfterPadding,
  positionsByIndex,
} from "./family.ts";
import type { GraphBuilder, Value } from "./graph-builder.ts";

/** Fields of config.json that BERT's relatives share. */
export interface BertConfig {
  readonly hidden_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly intermediate_size: number;
  readonly hidden_act?: string | undefined;
  readonly layer_norm_eps: number;
  readonly vocab_size: number;
  readonly max_position_embeddings: number;
  readonly type_vocab_size: number;
  readonly pad_token_id?: number | null | undefined;
}

export const bertConfigSchema: z.ZodType<BertConfig> = z.object({
  hidden_size: z.int().positive(),
  num_hidden_layers: z.int().positive(),
  num_attention_heads: z.int().positive(),
  intermediate_size: z.int().positive(),
  hidden_act: z.string().transform(checkActivation).optional(),
  layer_norm_eps: z.number().positive().default(1e-12),
  vocab_size: z.int().positive(),
  max_position_embeddings: z.int().positive(),
  type_vocab_size: z.int().positive().default(2),
  pad_token_id: z.int().nonnegative().nullish(),
});

/** A linear layer of `outputs x inputs`, by the name PyTorch gives it. */
export function readLinear(weights: Weights, name: string, outputs: number, inputs: number): Linear {
  return {
    weight: weights.get(`${name}.weight`, [outputs, inputs]),
    bias: weights.get(`${name}.bias`, [outputs]),
  };
}

export function readNorm(weights: Weights, name: string, size: number): Linear {
  return { weight: weights.get(`${name}.weight`, [size]), bias: weights.get(`${name}.bias`, [size]) };
}

/** Word, position and (always type 0) token type embeddings, added in the order the reference adds them. */
export function bertEmbeddings(
  graph: GraphBuilder,
  inputs: GraphInputs,
  weights: Weights,
  config: BertConfig,
  size: number = config.hidden_size,
): Value {
  const table = (name: string, rows: number): Value =>
    graph.weight(weights.get(`embeddings.${name}.weight`, [rows, size]));
  const words = graph.op("Gather", [table("word_embeddings", config.vocab_size), inputs.tokenIds]);
  const types = graph.op("Gather", [
    table("token_type_embeddings", config.type_vocab_size),
    graph.ints([0], []),
  ]);
  const positions = graph.op("Gather", [
    table("position_embeddings", config.max_position_embeddings),
    inputs.positions,
  ]);
  const sum = graph.op("Add", [graph.op("Add", [words, types]), positions]);
  return layerNorm(graph, sum, readNorm(weights, "embeddings.LayerNorm", size), config.layer_norm_eps);
}

function bertLayer(weights: Weights, index: number, config: BertConfig): LayerWeights {
  const { hidden_size: hidden, intermediate_size: intermediate } = config;
  const name = `encoder.layer.${index}`;
  return {
    query: readLinear(weights, `${name}.attention.self.query`, hidden, hidden),
    key: readLinear(weights, `${name}.attention.self.key`, hidden, hidden),
    value: readLinear(weights, `${name}.attention.self.value`, hidden, hidden),
    attentionOutput: readLinear(weights, `${name}.attention.output.dense`, hidden, hidden),
    attentionNorm: readNorm(weights, `${name}.attention.output.LayerNorm`, hidden),
    intermediate: readLinear(weights, `${name}.intermediate.dense`, intermediate, hidden),
    output: readLinear(weights, `${name}.output.dense`, hidden, intermediate),
    outputNorm: readNorm(weights, `${name}.output.LayerNorm`, hidden),
  };
}

function build(graph: GraphBuilder, inputs: GraphInputs, weights: Weights, config: BertConfig): Value {
  const settings = {
    heads: config.num_attention_heads,
    activation: config.hidden_act ?? "gelu",
    epsilon: config.layer_norm_eps,
  };
  let hidden = bertEmbeddings(graph, inputs, weights, config);
  for (let index = 0; index < config.num_hidden_layers; index++) {
    hidden = encoderLayer(graph, inputs, hidden, bertLayer(weights, index, config), settings);
  }
  return hidden;
}

export const bert: EncoderFamily = defineFamily<BertConfig>({
  modelTypes: ["bert"],
  config: bertConfigSchema,
  prefixes: ["", "bert."],
  probe: "embeddings.word_embeddings.weight",
  shape: (config) => ({
    hiddenSize: config.hidden_size,
    layers: config.num_hidden_layers,
    vocabularySize: config.vocab_size,
    maxTokens: config.max_position_embeddings,
  }),
  positions: (_config, ids) => positionsByIndex(ids.length),
  build,
});

/** RoBERTa and XLM-R: BERT's layers, positions counted from behind the pad id. */
export const roberta: EncoderFamily = defineFamily<BertConfig>({
  modelTypes: ["roberta", "xlm-roberta"],
  config: bertConfigSchema,
  prefixes: ["", "roberta."],
  probe: "embeddings.word_embeddings.weight",
  shape: (config) => ({
    hiddenSize: config.hidden_size,
    layers: config.num_hidden_layers,
    vocabularySize: config.vocab_size,
    maxTokens: config.max_position_embeddings - (config.pad_token_id ?? 1) - 1,
  }),
  positions: (config, ids) => positionsAfterPadding(ids, config.pad_token_id ?? 1),
  build,
});
