import { ProtobufWriter } from "./protobuf.ts";

/** TensorProto.DataType of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
export const onnxType = { F32: 1, I32: 6, I64: 7, F16: 10, F64: 11, BF16: 16 } as const;
export type OnnxType = keyof typeof onnxType;

export type AttributeValue = number | { float: number } | readonly number[];

export interface OnnxNode {
  readonly op: string;
  /** Empty for ONNX's own operators. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

export interface OnnxInitializer {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: readonly number[];
  /** Bytes inside the model, or a place in a file of the external weights folder. */
  readonly data: Uint8Array | { readonly file: string; readonly offset: number; readonly byteLength: number };
}

export interface OnnxValue {
  readonly name: string;
  readonly type: OnnxType;
  /** Names stand for lengths known at run time. */
  readonly shape: readonly (number | string)[];
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxInitializer[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

const irVersion = 8;
const opset = 17;
const attributeType = { float: 1, int: 2, ints: 7 } as const;
const externalDataLocation = 1;

/** Serialises a graph as an ONNX ModelProto. */
export function writeOnnxModel(graph: OnnxGraph): Uint8Array {
  return new ProtobufWriter()
    .varint(1, irVersion)
    .string(2, "thoth-vdbmanager")
    .message(7, (writer) => writeGraph(writer, graph))
    .message(8, (writer) => writer.string(1, "").varint(2, opset))
    .message(8, (writer) => writer.string(1, "com.microsoft").varint(2, 1))
    .finish();
}

function writeGraph(writer: ProtobufWriter, graph: OnnxGraph): void {
  for (const node of graph.nodes) writer.message(1, (inner) => writeNode(inner, node));
  writer.string(2, "encoder");
  for (const initializer of graph.initializers) writer.message(5, (inner) => writeTensor(inner, initializer));
  for (const input of graph.inputs) writer.message(11, (inner) => writeValue(inner, input));
  for (const output of graph.outputs) writer.message(12, (inner) => writeValue(inner, output));
}

function writeNode(writer: ProtobufWriter, node: OnnxNode): void {
  for (const input of node.inputs) writer.string(1, input);
  for (const output of node.outputs) writer.string(2, output);
  writer.string(3, node.outputs[0] ?? node.op).string(4, node.op);
  for (const [name, value] of Object.entries(node.attributes)) {
    writer.message(5, (inner) => writeAttribute(inner, name, value));
  }
  if (node.domain !== "") writer.string(7, node.domain);
}

function writeAttribute(writer: ProtobufWriter, name: string, value: AttributeValue): void {
  writer.string(1, name);
  if (typeof value === "number") writer.varint(3, value).varint(20, attributeType.int);
  else if ("float" in value) writer.float(2, value.float).varint(20, attributeType.float);
  else {
    for (const item of value) writer.varint(8, item);
    writer.varint(20, attributeType.ints);
  }
}

function writeTensor(writer: ProtobufWriter, tensor: OnnxInitializer): void {
  for (const length of tensor.shape) writer.varint(1, length);
  writer.varint(2, onnxType[tensor.type]).string(8, tensor.name);
  const { data } = tensor;
  if (data instanceof Uint8Array) {
    writer.bytes(9, data);
    return;
  }
  const entries = { location: data.file, offset: String(data.offset), length: String(data.byteLength) };
  for (const [key, value] of Object.entries(entries)) {
    writer.message(13, (inner) => inner.string(1, key).string(2, value));
  }
  writer.varint(14, externalDataLocation);
}

function writeValue(writer: ProtobufWriter, value: OnnxValue): void {
  writer.string(1, value.name).message(2, (type) =>
    type.message(1, (tensor) =>
      tensor.varint(1, onnxType[value.type]).message(2, (shape) => {
        for (const length of value.shape) {
          shape.message(1, (dim) =>
            typeof length === "number" ? dim.varint(1, length) : dim.string(2, length),
          );
        }
      }),
    ),
  );
}
