import { unsupported } from "../unsupported.ts";
import type { TensorLocation } from "../weights/safetensors.ts";
import type { GraphInputs } from "./family.ts";
import type { GraphBuilder, Value } from "./graph-builder.ts";

export interface Linear {
  readonly weight: TensorLocation;
  readonly bias: TensorLocation;
}

/** Weights of one post-norm transformer layer (https://arxiv.org/abs/1810.04805), as all BERT relatives have it. */
export interface LayerWeights {
  readonly query: Linear;
  readonly key: Linear;
  readonly value: Linear;
  readonly attentionOutput: Linear;
  readonly attentionNorm: Linear;
  readonly intermediate: Linear;
  readonly output: Linear;
  readonly outputNorm: Linear;
}

export interface LayerSettings {
  readonly heads: number;
  readonly activation: string;
  readonly epsilon: number;
}

/** `hidden_act` of config.json and the operator that computes it. */
const activations: Record<string, (graph: GraphBuilder, value: Value) => Value> = {
  gelu: (graph, value) => graph.fused("Gelu", [value]),
  gelu_new: (graph, value) => graph.fused("FastGelu", [value]),
  gelu_pytorch_tanh: (graph, value) => graph.fused("FastGelu", [value]),
  relu: (graph, value) => graph.op("Relu", [value]),
  silu: (graph, value) => graph.fused("QuickGelu", [value], { alpha: { float: 1 } }),
  swish: (graph, value) => graph.fused("QuickGelu", [value], { alpha: { float: 1 } }),
};

/** @throws MODEL_UNSUPPORTED when `hidden_act` is none of those known */
export function checkActivation(name: string): string {
  if (!Object.hasOwn(activations, name)) {
    throw unsupported(
      "config.json",
      `hidden_act "${name}" is not known (known: ${Object.keys(activations).join(", ")})`,
    );
  }
  return name;
}

/** `x W^T + b` over `tokens x inputs`. The weight stays as PyTorch stores it; ONNX Runtime packs it once at load. */
export function linear(graph: GraphBuilder, input: Value, { weight, bias }: Linear): Value {
  return graph.op("Gemm", [input, graph.weight(weight), graph.weight(bias)], { transB: 1 });
}

export function layerNorm(
  graph: GraphBuilder,
  input: Value,
  { weight, bias }: Linear,
  epsilon: number,
): Value {
  const attributes = { axis: -1, epsilon: { float: epsilon } };
  return graph.op("LayerNormalization", [input, graph.weight(weight), graph.weight(bias)], attributes);
}

/**
 * One layer over `tokens x hidden`: the linear parts see one long list of tokens, attention sees it as
 * `texts x length x hidden`. There is no mask: all texts of a batch have the same number of tokens (see
 * pipeline/batches.ts). `attentionBias` is added to the attention scores (`1 x heads x length x length`).
 */
export function encoderLayer(
  graph: GraphBuilder,
  inputs: GraphInputs,
  hidden: Value,
  weights: LayerWeights,
  settings: LayerSettings,
  attentionBias?: Value,
): Value {
  const byText = (projection: Linear): Value =>
    graph.op("Reshape", [linear(graph, hidden, projection), inputs.attentionShape]);
  const attended = graph.fused(
    "MultiHeadAttention",
    [
      byText(weights.query),
      byText(weights.key),
      byText(weights.value),
      ...(attentionBias === undefined ? [] : ["", "", attentionBias]),
    ],
    { num_heads: settings.heads },
  );
  const size = weights.query.bias.shape[0] as number;
  const byToken = graph.op("Reshape", [attended, graph.ints([-1, size])]);
  const attention = graph.op("Add", [linear(graph, byToken, weights.attentionOutput), hidden]);
  const normed = layerNorm(graph, attention, weights.attentionNorm, settings.epsilon);
  const activation = activations[settings.activation];
  if (activation === undefined)
    throw unsupported("config.json", `hidden_act "${settings.activation}" is not known`);
  const expanded = activation(graph, linear(graph, normed, weights.intermediate));
  const output = graph.op("Add", [linear(graph, expanded, weights.output), normed]);
  return layerNorm(graph, output, weights.outputNorm, settings.epsilon);
}
