import { InferenceSession, Tensor } from "onnxruntime-node";
import { ThothError } from "../../errors/index.ts";
import type { EncoderFamily } from "../graph/family.ts";
import { GraphBuilder } from "../graph/graph-builder.ts";
import { writeOnnxModel } from "../graph/onnx-model.ts";
import type { Weights } from "../weights/weight-files.ts";
import type { TokenEncoder } from "./token-encoder.ts";

/** Options of every session: a fixed number of threads that do not spin while idle. */
export function sessionOptions(
  threads: number,
  weightsFolder: string | null = null,
): InferenceSession.SessionOptions {
  return {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    extra: {
      session: {
        intra_op: { allow_spinning: "0" },
        ...(weightsFolder === null ? {} : { model_external_initializers_file_folder_path: weightsFolder }),
      },
    },
  };
}

/** Builds the graph of a transformer from its weights, in memory, and opens a session on it. */
export async function createOnnxEncoder(
  family: EncoderFamily,
  config: unknown,
  weights: Weights,
  threads: number,
): Promise<TokenEncoder> {
  const { hiddenSize } = family.shape(config);
  const graph = new GraphBuilder();
  const inputs = {
    tokenIds: graph.input("token_ids", "I32", ["tokens"]),
    positions: graph.input("positions", "I32", ["tokens"]),
    attentionShape: graph.input("attention_shape", "I64", [3]),
  };
  graph.rename(family.build(graph, inputs, weights, config), "hidden");
  const model = writeOnnxModel(
    graph.finish([{ name: "hidden", type: "F32", shape: ["tokens", hiddenSize] }]),
  );
  const session = await InferenceSession.create(model, sessionOptions(threads, graph.weightsFolder));
  return {
    hiddenSize,
    async run(batch) {
      const length = batch[0]?.length ?? 0;
      const tokenIds = new Int32Array(batch.length * length);
      const positions = new Int32Array(batch.length * length);
      batch.forEach((ids, index) => {
        tokenIds.set(ids, index * length);
        positions.set(family.positions(config, ids), index * length);
      });
      const shape = BigInt64Array.of(BigInt(batch.length), BigInt(length), BigInt(hiddenSize));
      const outputs = await session.run({
        token_ids: new Tensor("int32", tokenIds, [tokenIds.length]),
        positions: new Tensor("int32", positions, [positions.length]),
        attention_shape: new Tensor("int64", shape, [3]),
      });
      const hidden = outputs.hidden?.data;
      if (!(hidden instanceof Float32Array)) {
        throw new ThothError("INTERNAL", {
          message: "The inference session returned no float32 hidden state.",
        });
      }
      return hidden;
    },
    release: () => session.release(),
  };
}
