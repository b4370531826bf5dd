import { z } from "zod";
import { bertConfigSchema, bertEmbeddings, readLinear, readNorm } from "./bert.ts";
import { encoderLayer, linear } from "./encoder-layers.ts";
import { defineFamily, type EncoderFamily, positionsByIndex } from "./family.ts";

const schema = bertConfigSchema.and(
  z.object({
    embedding_size: z.int().positive(),
    num_hidden_groups: z.int().positive().default(1),
    inner_group_num: z.int().positive().default(1),
  }),
);

/** ALBERT: narrow embeddings projected to the hidden size, layers shared within groups. */
export const albert: EncoderFamily = defineFamily<z.infer<typeof schema>>({
  modelTypes: ["albert"],
  config: schema,
  prefixes: ["", "albert."],
  probe: "embeddings.word_embeddings.weight",
  shape: (config) => ({
    hiddenSize: config.hidden_size,
    layers: config.num_hidden_layers,
    vocabularySize: config.vocab_size,
    maxTokens: config.max_position_embeddings,
  }),
  positions: (_config, ids) => positionsByIndex(ids.length),
  build(graph, inputs, weights, config) {
    const { hidden_size: size, intermediate_size: inner, embedding_size: narrow } = config;
    const settings = {
      heads: config.num_attention_heads,
      activation: config.hidden_act ?? "gelu_new",
      epsilon: config.layer_norm_eps,
    };
    const embedded = bertEmbeddings(graph, inputs, weights, config, narrow);
    let hidden = linear(
      graph,
      embedded,
      readLinear(weights, "encoder.embedding_hidden_mapping_in", size, narrow),
    );
    for (let index = 0; index < config.num_hidden_layers; index++) {
      const group = Math.floor(index / (config.num_hidden_layers / config.num_hidden_groups));
      for (let inside = 0; inside < config.inner_group_num; inside++) {
        const name = `encoder.albert_layer_groups.${group}.albert_layers.${inside}`;
        const layer = {
          query: readLinear(weights, `${name}.attention.query`, size, size),
          key: readLinear(weights, `${name}.attention.key`, size, size),
          value: readLinear(weights, `${name}.attention.value`, size, size),
          attentionOutput: readLinear(weights, `${name}.attention.dense`, size, size),
          attentionNorm: readNorm(weights, `${name}.attention.LayerNorm`, size),
          intermediate: readLinear(weights, `${name}.ffn`, inner, size),
          output: readLinear(weights, `${name}.ffn_output`, size, inner),
          outputNorm: readNorm(weights, `${name}.full_layer_layer_norm`, size),
        };
        hidden = encoderLayer(graph, inputs, hidden, layer, settings);
      }
    }
    return hidden;
  },
});
