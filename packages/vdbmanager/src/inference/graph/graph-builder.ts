import { basename, dirname } from "node:path";
import { unsupported } from "../unsupported.ts";
import { readTensorBytes } from "../weights/read-tensor.ts";
import type { TensorLocation } from "../weights/safetensors.ts";
import {
  type AttributeValue,
  type OnnxGraph,
  type OnnxInitializer,
  type OnnxNode,
  type OnnxType,
  type OnnxValue,
  onnxType,
} from "./onnx-model.ts";

/** Name of a value in the graph. */
export type Value = string;

/** Collects nodes and weights of a graph. Weights stay in their safetensors file and are only pointed to. */
export class GraphBuilder {
  readonly #nodes: OnnxNode[] = [];
  readonly #initializers = new Map<string, OnnxInitializer>();
  readonly #inputs: OnnxValue[] = [];
  readonly #widened = new Map<string, Value>();
  #weightsFolder: string | null = null;
  #count = 0;

  /** Folder that external weights are read from; null when the graph has none. */
  get weightsFolder(): string | null {
    return this.#weightsFolder;
  }

  input(name: string, type: OnnxType, shape: readonly (number | string)[]): Value {
    this.#inputs.push({ name, type, shape });
    return name;
  }

  /** A node with one output. */
  op(op: string, inputs: readonly Value[], attributes: Record<string, AttributeValue> = {}): Value {
    return this.#node(op, "", inputs, attributes, 1)[0] as Value;
  }

  /** A node of ONNX Runtime's own operators. */
  fused(op: string, inputs: readonly Value[], attributes: Record<string, AttributeValue> = {}): Value {
    return this.#node(op, "com.microsoft", inputs, attributes, 1)[0] as Value;
  }

  split(value: Value, lengths: readonly number[], axis: number): Value[] {
    return this.#node("Split", "", [value, this.ints(lengths)], { axis }, lengths.length);
  }

  /** A weight as float32: half precision is widened by a node that ONNX Runtime folds away at load. */
  weight(tensor: TensorLocation): Value {
    if (!this.#initializers.has(tensor.name)) {
      const { dataType: type } = tensor;
      if (type !== "F32" && type !== "F16" && type !== "BF16" && type !== "F64") {
        throw unsupported(basename(tensor.path), `tensor "${tensor.name}" has type ${type}, expected floats`);
      }
      this.#initializers.set(tensor.name, {
        name: tensor.name,
        type,
        shape: tensor.shape,
        data: this.#locate(tensor),
      });
      const value = type === "F32" ? tensor.name : this.op("Cast", [tensor.name], { to: onnxType.F32 });
      this.#widened.set(tensor.name, value);
    }
    return this.#widened.get(tensor.name) as Value;
  }

  ints(values: readonly number[], shape: readonly number[] = [values.length]): Value {
    return this.constantInts(`ints_${shape.join("x")}_${values.join("_")}`, values, shape);
  }

  constantInts(name: string, values: readonly number[], shape: readonly number[] = [values.length]): Value {
    const data = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    this.#initializers.set(name, { name, type: "I64", shape, data });
    return name;
  }

  finish(outputs: readonly OnnxValue[]): OnnxGraph {
    return {
      nodes: this.#nodes,
      initializers: [...this.#initializers.values()],
      inputs: this.#inputs,
      outputs,
    };
  }

  /** Names the last value, so that it can be an output. */
  rename(value: Value, name: string): Value {
    this.#nodes.push({ op: "Identity", domain: "", inputs: [value], outputs: [name], attributes: {} });
    return name;
  }

  #node(
    op: string,
    domain: string,
    inputs: readonly Value[],
    attributes: Record<string, AttributeValue>,
    outputCount: number,
  ): Value[] {
    const outputs = Array.from({ length: outputCount }, () => `${op}_${this.#count++}`);
    this.#nodes.push({ op, domain, inputs, outputs, attributes });
    return outputs;
  }

  /** All external files must lie in one folder; what does not, or is not aligned for floats, is carried inside the model. */
  #locate(tensor: TensorLocation): OnnxInitializer["data"] {
    const folder = dirname(tensor.path);
    this.#weightsFolder ??= folder;
    if (this.#weightsFolder !== folder || tensor.offset % 4 !== 0) return readTensorBytes(tensor);
    return { file: basename(tensor.path), offset: tensor.offset, byteLength: tensor.byteLength };
  }
}
