import { z } from "zod";
import { readLinear, readNorm } from "./bert.ts";
import { checkActivation, encoderLayer, layerNorm } from "./encoder-layers.ts";
import { defineFamily, type EncoderFamily, positionsByIndex } from "./family.ts";

const schema = z.object({
  dim: z.int().positive(),
  hidden_dim: z.int().positive(),
  n_layers: z.int().positive(),
  n_heads: z.int().positive(),
  activation: z.string().transform(checkActivation).default("gelu"),
  vocab_size: z.int().positive(),
  max_position_embeddings: z.int().positive(),
});

/** DistilBERT: BERT without token types; layer norm epsilon is fixed at 1e-12 in the reference. */
export const distilbert: EncoderFamily = defineFamily<z.infer<typeof schema>>({
  modelTypes: ["distilbert"],
  config: schema,
  prefixes: ["", "distilbert."],
  probe: "embeddings.word_embeddings.weight",
  shape: (config) => ({
    hiddenSize: config.dim,
    layers: config.n_layers,
    vocabularySize: config.vocab_size,
    maxTokens: config.max_position_embeddings,
  }),
  positions: (_config, ids) => positionsByIndex(ids.length),
  build(graph, inputs, weights, config) {
    const { dim, hidden_dim: inner } = config;
    const epsilon = 1e-12;
    const table = (name: string, rows: number) =>
      graph.weight(weights.get(`embeddings.${name}.weight`, [rows, dim]));
    const words = graph.op("Gather", [table("word_embeddings", config.vocab_size), inputs.tokenIds]);
    const positions = graph.op("Gather", [
      table("position_embeddings", config.max_position_embeddings),
      inputs.positions,
    ]);
    const sum = graph.op("Add", [words, positions]);
    let hidden = layerNorm(graph, sum, readNorm(weights, "embeddings.LayerNorm", dim), epsilon);
    for (let index = 0; index < config.n_layers; index++) {
      const name = `transformer.layer.${index}`;
      const layer = {
        query: readLinear(weights, `${name}.attention.q_lin`, dim, dim),
        key: readLinear(weights, `${name}.attention.k_lin`, dim, dim),
        value: readLinear(weights, `${name}.attention.v_lin`, dim, dim),
        attentionOutput: readLinear(weights, `${name}.attention.out_lin`, dim, dim),
        attentionNorm: readNorm(weights, `${name}.sa_layer_norm`, dim),
        intermediate: readLinear(weights, `${name}.ffn.lin1`, inner, dim),
        output: readLinear(weights, `${name}.ffn.lin2`, dim, inner),
        outputNorm: readNorm(weights, `${name}.output_layer_norm`, dim),
      };
      hidden = encoderLayer(graph, inputs, hidden, layer, {
        heads: config.n_heads,
        activation: config.activation,
        epsilon,
      });
    }
    return hidden;
  },
});
