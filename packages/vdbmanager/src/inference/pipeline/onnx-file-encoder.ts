import { InferenceSession, Tensor } from "onnxruntime-node";
import { unsupported } from "../unsupported.ts";
import { sessionOptions } from "./onnx-encoder.ts";
import type { TokenEncoder } from "./token-encoder.ts";

const outputNames = ["last_hidden_state", "token_embeddings"];
const inputFill: Record<string, bigint> = { attention_mask: 1n, token_type_ids: 0n };

/** Opens the ONNX export of a model folder, for folders without safetensors. */
export async function createOnnxFileEncoder(
  path: string,
  label: string,
  hiddenSize: number,
  threads: number,
): Promise<TokenEncoder> {
  const session = await InferenceSession.create(path, sessionOptions(threads));
  const output = outputNames.find((name) => session.outputNames.includes(name));
  if (output === undefined) {
    await session.release();
    throw unsupported(
      label,
      `it has the outputs ${session.outputNames.join(", ")}, expected ${outputNames.join(" or ")}`,
    );
  }
  const unknown = session.inputNames.find((name) => name !== "input_ids" && !Object.hasOwn(inputFill, name));
  if (unknown !== undefined) {
    await session.release();
    throw unsupported(label, `its input "${unknown}" is not known`);
  }
  return {
    hiddenSize,
    async run(batch) {
      const length = batch[0]?.length ?? 0;
      const dims = [batch.length, length];
      const ids = BigInt64Array.from(batch.flat(), BigInt);
      const feeds = Object.fromEntries(
        session.inputNames.map((name) => {
          const data = name === "input_ids" ? ids : new BigInt64Array(ids.length).fill(inputFill[name] ?? 0n);
          return [name, new Tensor("int64", data, dims)];
        }),
      );
      const result = await session.run(feeds, [output]);
      const hidden = result[output];
      if (!(hidden?.data instanceof Float32Array) || hidden.dims[2] !== hiddenSize) {
        throw unsupported(label, `its output "${output}" is not float32 of ${hiddenSize} columns`);
      }
      return hidden.data;
    },
    release: () => session.release(),
  };
}
