import { join } from "node:path";
import { z } from "zod";
import { ModelFolder } from "../folder/model-folder.ts";
import { readModules } from "../folder/modules.ts";
import { openWeights, type Weights } from "../weights/weight-files.ts";

/** What a model host of a model will need, as far as files and config.json tell. Bytes. */
export interface ModelFootprint {
  /** Node, ONNX Runtime and tokenizer. */
  readonly runtimeBytes: number;
  /** Weights that every host holds a copy of: packed for multiplication, or widened from half precision. */
  readonly copiedBytes: number;
  /** Weights that stay in the mapped file, which all hosts share. */
  readonly mappedBytes: number;
  /** For each token of a batch. */
  readonly bytesPerToken: number;
  /** For each pair of tokens of a text, where attention scores are held; 0 where they are not. */
  readonly bytesPerScore: number;
  /** Longest text in tokens that the model has positions for; null when there is no such bound. */
  readonly maxTokens: number | null;
}

const mebibyte = 2 ** 20;
/** Private memory of a host after start without a model, and what garbage and fragments add (measured: 45 to 55 MiB). */
const hostBytes = 64 * mebibyte;
/** A tokenizer in memory against its JSON (measured on a WordPiece and a Unigram vocabulary). */
const tokenizerFactor = 8;

/** config.json of BERT's relatives under their different names. */
const configSchema = z.object({
  hidden_size: z.number().optional(),
  dim: z.number().optional(),
  intermediate_size: z.number().optional(),
  hidden_dim: z.number().optional(),
  num_attention_heads: z.number().optional(),
  n_heads: z.number().optional(),
  max_position_embeddings: z.number().optional(),
  relative_attention_num_buckets: z.number().optional(),
});

/**
 * Estimates before anything is loaded; reads JSON and tensor headers only.
 *
 * @throws MODEL_UNSUPPORTED when the files cannot be read as a model
 */
export function modelFootprint(path: string): ModelFootprint {
  const folder = new ModelFolder(path);
  const [first] = readModules(folder) ?? [];
  const subfolder = first?.path ?? "";
  const tokenizer = join(subfolder, "tokenizer.json");
  const runtimeBytes = hostBytes + tokenizerFactor * (folder.has(tokenizer) ? folder.size(tokenizer) : 0);
  const weights = openWeights(folder, subfolder);
  if (first?.kind === "StaticEmbedding") {
    const tableBytes = weights === null ? 0 : bytesOf(weights, () => true);
    const none = { mappedBytes: 0, bytesPerScore: 0, maxTokens: null };
    return { runtimeBytes, copiedBytes: tableBytes, bytesPerToken: 4 * 1024, ...none };
  }
  return { runtimeBytes, ...weightBytes(folder, subfolder, weights), ...batchBytes(folder, subfolder) };
}

function weightBytes(
  folder: ModelFolder,
  subfolder: string,
  weights: Weights | null,
): Pick<ModelFootprint, "copiedBytes" | "mappedBytes"> {
  if (weights === null) {
    const file = join(subfolder, "onnx", "model.onnx");
    return { copiedBytes: folder.has(file) ? folder.size(file) : 0, mappedBytes: 0 };
  }
  const isMapped: Filter = ({ name, dataType }) => dataType === "F32" && /embedding/.test(name);
  return {
    copiedBytes: bytesOf(weights, (tensor) => !isMapped(tensor)),
    mappedBytes: bytesOf(weights, isMapped),
  };
}

type Filter = (tensor: { readonly name: string; readonly dataType: string }) => boolean;

/** As float32, whatever the file holds. */
function bytesOf(weights: Weights, filter: Filter): number {
  let bytes = 0;
  for (const tensor of weights.all()) {
    if (filter(tensor)) bytes += 4 * tensor.shape.reduce((product, length) => product * length, 1);
  }
  return bytes;
}

/**
 * Measured on all-MiniLM-L6-v2 from 256 to 16,384 tokens a batch: 41 kB per token, which is 15 rows of the hidden size
 * and 3 of the inner one. ONNX Runtime's attention holds no scores unless a bias is added to them (MPNet).
 */
function batchBytes(
  folder: ModelFolder,
  subfolder: string,
): Pick<ModelFootprint, "bytesPerToken" | "bytesPerScore" | "maxTokens"> {
  const config = folder.readOptionalJson(join(subfolder, "config.json"), configSchema) ?? {};
  const hidden = config.hidden_size ?? config.dim ?? 768;
  const inner = config.intermediate_size ?? config.hidden_dim ?? 4 * hidden;
  const heads = config.num_attention_heads ?? config.n_heads ?? 12;
  return {
    bytesPerToken: 4 * (15 * hidden + 3 * inner),
    bytesPerScore: config.relative_attention_num_buckets === undefined ? 0 : 4 * heads,
    maxTokens: config.max_position_embeddings ?? null,
  };
}
