import { readFileSync } from "node:fs";
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { Tokenizer } from "tokenizers";
import { ownCpuMs, type Peer, type PeerOptions } from "./peer.ts";

const maxTokens = 256;
const batchTokens = 512;
const dimensions = 384;

interface TokenizedText {
  readonly ids: readonly number[];
  /** Place in the caller's order. */
  readonly row: number;
}

/**
 * What a careful engineer writes by hand: Hugging Face's tokenizer, texts sorted by length, padded batches of a token
 * budget, mean pooling with the mask, in the same process.
 */
export async function createOnnxruntimePeer({
  model: { folder: modelFolder },
  onnxFile,
  threads,
}: PeerOptions): Promise<Peer> {
  const definition = JSON.parse(readFileSync(join(modelFolder, "tokenizer.json"), "utf8")) as object;
  const tokenizer = Tokenizer.fromString(JSON.stringify({ ...definition, padding: null, truncation: null }));
  tokenizer.setTruncation(maxTokens);
  const session = await InferenceSession.create(onnxFile, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    extra: { session: { intra_op: { allow_spinning: "0" } } },
  });

  async function runBatch(batch: readonly TokenizedText[], output: Float32Array): Promise<void> {
    const length = Math.max(...batch.map(({ ids }) => ids.length));
    const tokenIds = new BigInt64Array(batch.length * length);
    const mask = new BigInt64Array(tokenIds.length);
    batch.forEach(({ ids }, position) => {
      ids.forEach((id, column) => {
        tokenIds[position * length + column] = BigInt(id);
        mask[position * length + column] = 1n;
      });
    });
    const dims = [batch.length, length];
    const feeds = {
      input_ids: new Tensor("int64", tokenIds, dims),
      attention_mask: new Tensor("int64", mask, dims),
      token_type_ids: new Tensor("int64", new BigInt64Array(tokenIds.length), dims),
    };
    const results = await session.run(feeds);
    const hidden = results[session.outputNames[0] as string]?.data as Float32Array;
    batch.forEach(({ ids, row }, position) => {
      const target = output.subarray(row * dimensions, (row + 1) * dimensions);
      meanNormalized(hidden.subarray(position * length * dimensions), ids.length, target);
    });
  }

  return {
    description: `onnxruntime-node script, fp32 export, tokenizers, sorted, padded batches of ${batchTokens} tokens`,
    async encode(texts) {
      const tokens = (await tokenizer.encodeBatch([...texts])).map((encoding) => encoding.getIds());
      const order = tokens.map((ids, row) => ({ ids, row })).sort((a, b) => a.ids.length - b.ids.length);
      const output = new Float32Array(texts.length * dimensions);
      let batch: TokenizedText[] = [];
      for (const text of order) {
        if (batch.length > 0 && (batch.length + 1) * text.ids.length > batchTokens) {
          await runBatch(batch, output);
          batch = [];
        }
        batch.push(text);
      }
      if (batch.length > 0) await runBatch(batch, output);
      return output;
    },
    cpuMs: ownCpuMs,
    close: () => session.release(),
  };
}

function meanNormalized(hidden: Float32Array, length: number, output: Float32Array): void {
  for (let token = 0; token < length; token++) {
    for (let column = 0; column < dimensions; column++) {
      output[column] = (output[column] as number) + (hidden[token * dimensions + column] as number);
    }
  }
  let squares = 0;
  for (const value of output) squares += value * value;
  const scale = 1 / Math.max(Math.sqrt(squares), 1e-12);
  for (let column = 0; column < dimensions; column++) output[column] = (output[column] as number) * scale;
}
