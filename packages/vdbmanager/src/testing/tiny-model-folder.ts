import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Bytes of its weights; they are no weights that could be run. */
export const tinyWeights: Buffer = Buffer.alloc(300_000, "weights ");

/** A new folder with the files of a sentence-transformers model, for tests of how files travel. Remove it afterwards. */
export async function tinyModelFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "thoth-model-"));
  await mkdir(join(folder, "1_Pooling"));
  await writeFile(join(folder, "config.json"), '{"model_type":"bert"}');
  await writeFile(join(folder, "modules.json"), "[]");
  await writeFile(join(folder, "1_Pooling", "config.json"), "{}");
  await writeFile(join(folder, "model.safetensors"), tinyWeights);
  await writeFile(join(folder, "pytorch_model.bin"), "never fetched");
  return folder;
}
