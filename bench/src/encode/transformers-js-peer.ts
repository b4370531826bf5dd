import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env, pipeline } from "@huggingface/transformers";
import { ownCpuMs, type Peer, type PeerOptions } from "./peer.ts";

const batchTexts = 32;

/** transformers.js as its README shows it: the feature-extraction pipeline, mean pooling, batches of 32 texts. */
export async function createTransformersJsPeer({
  model: { folder: modelFolder },
  onnxFile,
  threads,
}: PeerOptions): Promise<Peer> {
  const folder = mkdtempSync(join(tmpdir(), "thoth-bench-"));
  const model = join(folder, "model");
  mkdirSync(join(model, "onnx"), { recursive: true });
  for (const file of ["config.json", "tokenizer.json", "tokenizer_config.json"]) {
    copyFileSync(join(modelFolder, file), join(model, file));
  }
  symlinkSync(onnxFile, join(model, "onnx", "model.onnx"));
  env.localModelPath = folder;
  env.allowRemoteModels = false;
  const extract = await pipeline("feature-extraction", "model", {
    dtype: "fp32",
    device: "cpu",
    session_options: { intraOpNumThreads: threads, interOpNumThreads: 1 },
  });
  return {
    description: `@huggingface/transformers ${env.version}, fp32 export, batches of ${batchTexts} texts in the given order`,
    async encode(texts) {
      const parts: Float32Array[] = [];
      for (let start = 0; start < texts.length; start += batchTexts) {
        const batch = texts.slice(start, start + batchTexts);
        const result = await extract(batch as string[], { pooling: "mean", normalize: true });
        parts.push(result.data as Float32Array);
      }
      const output = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
      let offset = 0;
      for (const part of parts) {
        output.set(part, offset);
        offset += part.length;
      }
      return output;
    },
    cpuMs: ownCpuMs,
    async close() {
      await extract.dispose();
      rmSync(folder, { recursive: true });
    },
  };
}
