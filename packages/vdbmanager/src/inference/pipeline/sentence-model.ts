import { sha256OfJson } from "../folder/canonical-json.ts";
import { readDense } from "../folder/dense-config.ts";
import { ModelFolder } from "../folder/model-folder.ts";
import { type ModuleEntry, readModules } from "../folder/modules.ts";
import { meanPooling, type PoolingPlan, readPooling } from "../folder/pooling-config.ts";
import { readPrompts } from "../folder/prompts.ts";
import type { TokenizedText } from "../tokenizer/text-tokenizer.ts";
import type { ModelDescription } from "../types.ts";
import { unsupported } from "../unsupported.ts";
import { dense, normalize, type VectorModule } from "./after-pooling.ts";
import { openStatic } from "./open-static.ts";
import { type OpenedEncoder, openTransformer } from "./open-transformer.ts";

/** A sentence-transformers model, opened from its folder. Lives in the model host. */
export class SentenceModel {
  readonly description: ModelDescription;
  readonly #opened: OpenedEncoder;
  readonly #modules: readonly VectorModule[];
  readonly #promptTokens = new Map<string, Promise<number>>();

  constructor(description: ModelDescription, opened: OpenedEncoder, modules: readonly VectorModule[]) {
    this.description = description;
    this.#opened = opened;
    this.#modules = modules;
  }

  /** `prompt` is put in front of every text, nothing between. */
  tokenize(texts: readonly string[], prompt: string): Promise<TokenizedText[]> {
    return this.#opened.tokenizer.encode(prompt === "" ? texts : texts.map((text) => prompt + text));
  }

  /** Vectors of texts with the same number of tokens. */
  async run(batch: readonly (readonly number[])[], prompt: string): Promise<Float32Array[]> {
    const vectors = await this.#opened.encoder.run(batch, await this.#pooledFrom(prompt));
    return vectors.map((vector) => {
      const result = this.#modules.reduce((value, module) => module(value), vector);
      return result.length > this.description.dimensions
        ? result.subarray(0, this.description.dimensions)
        : result;
    });
  }

  release(): Promise<void> {
    return this.#opened.encoder.release();
  }

  /** First token that is pooled: with `include_prompt` false, the one behind the prompt. */
  async #pooledFrom(prompt: string): Promise<number> {
    if (prompt === "" || this.description.includePrompt) return 0;
    let length = this.#promptTokens.get(prompt);
    if (length === undefined) {
      // The reference counts the prompt alone with its leading special token and without the trailing one.
      length = this.#opened.tokenizer.encode([prompt]).then(([encoded]) => (encoded?.ids.length ?? 1) - 1);
      this.#promptTokens.set(prompt, length);
    }
    return length;
  }
}

/**
 * Opens a sentence-transformers folder from its files alone.
 *
 * @param threads threads of one inference run
 * @throws MODEL_UNSUPPORTED naming the file and setting that can't be honoured
 */
export async function openSentenceModel(path: string, threads: number): Promise<SentenceModel> {
  const folder = new ModelFolder(path);
  const modules = readModules(folder) ?? [{ kind: "Transformer", path: "" }, null];
  const prompts = readPrompts(folder);
  const [first, second] = modules;
  let pooling: PoolingPlan = meanPooling;
  const opened =
    first?.kind === "StaticEmbedding"
      ? openStatic(folder, first.path)
      : await openTransformer(
          folder,
          first?.path ?? "",
          (hiddenSize) => {
            if (second) pooling = readPooling(folder, second.path, hiddenSize);
            return pooling;
          },
          threads,
        );
  const rest = modules
    .filter((module): module is ModuleEntry => module !== null)
    .slice(first?.kind === "StaticEmbedding" ? 1 : 2);
  const later = openModules(folder, rest, opened.dimensions);
  const { truncateDimensions } = prompts;
  const normalized =
    rest.at(-1)?.kind === "Normalize" && (truncateDimensions ?? later.dimensions) >= later.dimensions;
  const description: ModelDescription = {
    architecture: opened.architecture,
    dimensions: Math.min(later.dimensions, truncateDimensions ?? later.dimensions),
    normalized,
    maxTokens: opened.maxTokens,
    pooling: opened.architecture === "static" ? ["mean"] : pooling.modes,
    includePrompt: pooling.includePrompt,
    modules: later.names,
    truncateDimensions,
    truncationSide: opened.truncationSide,
    tokenizerClass: opened.tokenizerClass,
    tokenizerSha256: sha256OfJson({ ...opened.definition, padding: null, truncation: null }),
    prompts: prompts.prompts,
    defaultPromptName: prompts.defaultPromptName,
    similarityFunction: prompts.similarityFunction,
    configSha256: sha256OfJson(opened.settings),
    weightFiles: [...opened.weightFiles, ...later.weightFiles],
    numericClass: `${opened.variant}/onnxruntime-cpu`,
  };
  return new SentenceModel(description, opened, later.modules);
}

interface LaterModules {
  readonly modules: readonly VectorModule[];
  readonly names: readonly string[];
  readonly weightFiles: readonly string[];
  readonly dimensions: number;
}

function openModules(folder: ModelFolder, entries: readonly ModuleEntry[], dimensions: number): LaterModules {
  const modules: VectorModule[] = [];
  const names: string[] = [];
  const weightFiles: string[] = [];
  let size = dimensions;
  for (const { kind, path } of entries) {
    if (kind === "Normalize") {
      modules.push(normalize);
      names.push("Normalize");
    } else if (kind === "Dense") {
      const layer = readDense(folder, path, size);
      modules.push(dense(layer));
      const residual = layer.residual === "none" ? "" : " with residual";
      names.push(`Dense ${layer.inputs} -> ${layer.outputs} ${layer.activation}${residual}`);
      weightFiles.push(...layer.weightFiles);
      size = layer.outputs;
    } else throw unsupported("modules.json", `module ${kind} cannot stand behind the pooling`);
  }
  return { modules, names, weightFiles, dimensions: size };
}
