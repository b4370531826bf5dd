import { join } from "node:path";
import { z } from "zod";
import { unsupported } from "../unsupported.ts";
import { readFloat32 } from "../weights/read-tensor.ts";
import { requireWeights, type Weights } from "../weights/weight-files.ts";
import type { ModelFolder } from "./model-folder.ts";

const activations = {
  "torch.nn.modules.linear.Identity": "identity",
  "torch.nn.modules.activation.Tanh": "tanh",
  "torch.nn.modules.activation.ReLU": "relu",
  "torch.nn.modules.activation.Sigmoid": "sigmoid",
  "torch.nn.modules.activation.SiLU": "silu",
  "torch.nn.modules.activation.GELU": "gelu",
} as const;
export type DenseActivation = (typeof activations)[keyof typeof activations];

const schema = z.object({
  in_features: z.int().positive(),
  out_features: z.int().positive(),
  bias: z.boolean().default(true),
  activation_function: z.string().default("torch.nn.modules.activation.Tanh"),
  use_residual: z.boolean().default(false),
  module_input_name: z.literal("sentence_embedding").default("sentence_embedding"),
  module_output_name: z.literal("sentence_embedding").default("sentence_embedding"),
});

export interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: DenseActivation;
  /** `outputs x inputs`, row-major. */
  readonly weight: Float32Array;
  readonly bias: Float32Array | null;
  /** Added to the result: the input itself, or the input through a matrix of the same shape as `weight`. */
  readonly residual: "none" | "identity" | Float32Array;
  readonly weightFiles: readonly string[];
}

/** Reads a Dense module with its weights. @throws MODEL_UNSUPPORTED for an activation that is not known */
export function readDense(folder: ModelFolder, path: string, inputs: number): DenseLayer {
  const file = join(path, "config.json");
  if (!folder.has(file)) throw unsupported(file, "the Dense module has no config.json");
  const config = folder.readJson(file, schema);
  if (config.in_features !== inputs) {
    throw unsupported(file, `in_features is ${config.in_features}, the module before gives ${inputs}`);
  }
  const name = config.activation_function;
  if (!Object.hasOwn(activations, name)) {
    throw unsupported(
      file,
      `activation_function "${name}" is not known (known: ${Object.keys(activations).join(", ")})`,
    );
  }
  const weights = requireWeights(folder, path);
  return {
    inputs,
    outputs: config.out_features,
    activation: activations[name as keyof typeof activations],
    weight: readFloat32(weights.get("linear.weight", [config.out_features, inputs])),
    bias: config.bias ? readFloat32(weights.get("linear.bias", [config.out_features])) : null,
    residual: config.use_residual ? readResidual(weights, config.out_features, inputs) : "none",
    weightFiles: weights.files,
  };
}

/** The reference projects the residual only where the sizes differ. */
function readResidual(weights: Weights, outputs: number, inputs: number): "identity" | Float32Array {
  return inputs === outputs ? "identity" : readFloat32(weights.get("residual.weight", [outputs, inputs]));
}
