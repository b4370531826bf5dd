import { z } from "zod";
import { bertConfigSchema, readLinear, readNorm } from "./bert.ts";
import { encoderLayer, layerNorm } from "./encoder-layers.ts";
import { defineFamily, type EncoderFamily, positionsAfterPadding } from "./family.ts";
import type { GraphBuilder, Value } from "./graph-builder.ts";

const schema = bertConfigSchema.and(
  z.object({ relative_attention_num_buckets: z.int().positive().default(32) }),
);

/** MPNet's position embeddings start behind this index whatever pad_token_id says. */
const paddingIndex = 1;

/** MPNet: no token types, one table of relative attention biases shared by all layers. */
export const mpnet: EncoderFamily = defineFamily<z.infer<typeof schema>>({
  modelTypes: ["mpnet"],
  config: schema,
  prefixes: ["", "mpnet."],
  probe: "embeddings.word_embeddings.weight",
  shape: (config) => ({
    hiddenSize: config.hidden_size,
    layers: config.num_hidden_layers,
    vocabularySize: config.vocab_size,
    maxTokens: config.max_position_embeddings - paddingIndex - 1,
  }),
  positions: (_config, ids) => positionsAfterPadding(ids, paddingIndex),
  build(graph, inputs, weights, config) {
    const {
      hidden_size: size,
      intermediate_size: inner,
      num_attention_heads: heads,
      layer_norm_eps: epsilon,
    } = config;
    const buckets = config.relative_attention_num_buckets;
    const table = (name: string, rows: number) =>
      graph.weight(weights.get(`embeddings.${name}.weight`, [rows, size]));
    const words = graph.op("Gather", [table("word_embeddings", config.vocab_size), inputs.tokenIds]);
    const positions = graph.op("Gather", [
      table("position_embeddings", config.max_position_embeddings),
      inputs.positions,
    ]);
    let hidden = layerNorm(
      graph,
      graph.op("Add", [words, positions]),
      readNorm(weights, "embeddings.LayerNorm", size),
      epsilon,
    );
    const biasTable = graph.weight(weights.get("encoder.relative_attention_bias.weight", [buckets, heads]));
    const bias = relativeBias(
      graph,
      inputs.attentionShape,
      biasTable,
      buckets,
      config.max_position_embeddings,
    );
    for (let index = 0; index < config.num_hidden_layers; index++) {
      const name = `encoder.layer.${index}`;
      const layer = {
        query: readLinear(weights, `${name}.attention.attn.q`, size, size),
        key: readLinear(weights, `${name}.attention.attn.k`, size, size),
        value: readLinear(weights, `${name}.attention.attn.v`, size, size),
        attentionOutput: readLinear(weights, `${name}.attention.attn.o`, size, size),
        attentionNorm: readNorm(weights, `${name}.attention.LayerNorm`, size),
        intermediate: readLinear(weights, `${name}.intermediate.dense`, inner, size),
        output: readLinear(weights, `${name}.output.dense`, size, inner),
        outputNorm: readNorm(weights, `${name}.output.LayerNorm`, size),
      };
      hidden = encoderLayer(
        graph,
        inputs,
        hidden,
        layer,
        { heads, activation: config.hidden_act ?? "gelu", epsilon },
        bias,
      );
    }
    return hidden;
  },
});

/** `1 x heads x length x length`: row of the table by bucket of (key position - query position). */
function relativeBias(
  graph: GraphBuilder,
  attentionShape: Value,
  table: Value,
  buckets: number,
  maxPositions: number,
): Value {
  const length = graph.op("Gather", [attentionShape, graph.ints([1], [])]);
  const steps = graph.op("Range", [graph.ints([0], []), length, graph.ints([1], [])]);
  const key = graph.op("Unsqueeze", [steps, graph.ints([0])]);
  const query = graph.op("Unsqueeze", [steps, graph.ints([1])]);
  const distance = graph.op("Sub", [key, query]);
  const lookup = Array.from({ length: 2 * maxPositions - 1 }, (_, index) =>
    relativeBucket(index - (maxPositions - 1), buckets),
  );
  const index = graph.op("Add", [distance, graph.ints([maxPositions - 1], [])]);
  const bucket = graph.op("Gather", [graph.constantInts("relative_buckets", lookup), index]);
  const rows = graph.op("Gather", [table, bucket]);
  return graph.op("Unsqueeze", [graph.op("Transpose", [rows], { perm: [2, 0, 1] }), graph.ints([0])]);
}

/** T5's bidirectional buckets: half for each sign, the first half of those exact, the rest logarithmic up to 128. */
export function relativeBucket(relativePosition: number, buckets: number, maxDistance = 128): number {
  const half = Math.floor(buckets / 2);
  const sign = relativePosition > 0 ? half : 0;
  const distance = Math.abs(relativePosition);
  const exact = Math.floor(half / 2);
  if (distance < exact) return sign + distance;
  const ratio = Math.fround(Math.log(Math.fround(distance / exact)));
  const scaled = Math.fround(Math.fround(ratio / Math.log(maxDistance / exact)) * (half - exact));
  return sign + Math.min(half - 1, exact + Math.trunc(scaled));
}
