import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { openSentenceModel } from "./sentence-model.ts";

const tiny = fileURLToPath(new URL("../../../testdata/tiny-models/", import.meta.url));
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function copyOf(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), "thoth-model-"));
  folders.push(folder);
  cpSync(join(tiny, name), folder, { recursive: true });
  return folder;
}

function edit(folder: string, file: string, change: (json: Record<string, unknown>) => unknown): void {
  const path = join(folder, file);
  const json = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
  writeFileSync(path, JSON.stringify(change(json)));
}

function editModule(folder: string, index: number, change: { type?: string; path?: string }): void {
  edit(folder, "modules.json", (json) => {
    const modules = json as unknown as Record<string, unknown>[];
    Object.assign(modules[index] as object, change);
    return modules;
  });
}

type Case = [what: string, change: (folder: string) => void, file: string, problem: RegExp];

const bertCases: Case[] = [
  [
    "a module class of the model repository",
    (f) => editModule(f, 1, { type: "custom_pooling.CustomPooling" }),
    "modules.json",
    /custom_pooling\.CustomPooling/,
  ],
  ["auto_map", (f) => edit(f, "config.json", (c) => ({ ...c, auto_map: {} })), "config.json", /never run/],
  ["a decoder", (f) => edit(f, "config.json", (c) => ({ ...c, is_decoder: true })), "config.json", /causal/],
  [
    "relative positions",
    (f) => edit(f, "config.json", (c) => ({ ...c, position_embedding_type: "relative_key" })),
    "config.json",
    /relative_key/,
  ],
  [
    "an unknown architecture",
    (f) => edit(f, "config.json", (c) => ({ ...c, model_type: "mystery-encoder" })),
    "config.json",
    /mystery-encoder/,
  ],
  [
    "an unknown activation",
    (f) => edit(f, "config.json", (c) => ({ ...c, hidden_act: "swoosh" })),
    "config.json",
    /hidden_act/,
  ],
  [
    "another shape than config.json says",
    (f) => edit(f, "config.json", (c) => ({ ...c, intermediate_size: 96 })),
    "model.safetensors",
    /\[64, 32\].*\[96, 32\]/,
  ],
  [
    "a missing tensor",
    (f) => edit(f, "config.json", (c) => ({ ...c, num_hidden_layers: 3 })),
    "model.safetensors",
    /encoder\.layer\.2.*missing/,
  ],
  [
    "a vocabulary larger than the table",
    (f) => edit(f, "config.json", (c) => ({ ...c, vocab_size: 250 })),
    "tokenizer.json",
    /250 rows/,
  ],
  [
    "a maximum above the positions",
    (f) => writeFileSync(join(f, "sentence_bert_config.json"), '{"max_seq_length": 128}'),
    "sentence_bert_config.json",
    /128/,
  ],
  [
    "a path out of the folder",
    (f) => editModule(f, 1, { path: "../elsewhere/1_Pooling" }),
    "modules.json",
    /leaves the model folder/,
  ],
  [
    "a truncated weights file",
    (f) => truncateSync(join(f, "model.safetensors"), 50_000),
    "model.safetensors",
    /truncated/,
  ],
  [
    "a header that claims 2^60 bytes",
    (f) => {
      const path = join(f, "model.safetensors");
      const bytes = readFileSync(path);
      bytes.writeBigUInt64LE(2n ** 60n);
      writeFileSync(path, bytes);
    },
    "model.safetensors",
    /1152921504606846976/,
  ],
  [
    "pickled weights",
    (f) => renameSync(join(f, "model.safetensors"), join(f, "pytorch_model.bin")),
    "pytorch_model.bin",
    /pickle/,
  ],
  ["JSON that is none", (f) => writeFileSync(join(f, "config.json"), "{"), "config.json", /not JSON/],
  [
    "an unknown pooling mode",
    (f) => edit(f, "1_Pooling/config.json", (c) => ({ ...c, pooling_mode: "median" })),
    "1_Pooling/config.json",
    /median/,
  ],
  [
    "an unknown tokenizer class",
    (f) => edit(f, "tokenizer_config.json", (c) => ({ ...c, tokenizer_class: "OddTokenizer" })),
    "tokenizer_config.json",
    /OddTokenizer/,
  ],
];

const denseCases: Case[] = [
  [
    "an unknown Dense activation",
    (f) => edit(f, "2_Dense/config.json", (c) => ({ ...c, activation_function: "acme.Swoosh" })),
    "2_Dense/config.json",
    /acme\.Swoosh/,
  ],
  [
    "a pickled Dense",
    (f) => renameSync(join(f, "2_Dense/model.safetensors"), join(f, "2_Dense/pytorch_model.bin")),
    "2_Dense/pytorch_model.bin",
    /pickle/,
  ],
];

describe("a folder that can't be honoured is refused by name", () => {
  it.each(bertCases)("%s", async (_what, change, file, problem) => {
    await expectRefusal("bert-prompts-excluded-from-pooling", change, file, problem);
  });

  it.each(denseCases)("%s", async (_what, change, file, problem) => {
    await expectRefusal("distilbert-dense-tanh", change, file, problem);
  });

  it("a folder that is no model", async () => {
    const folder = mkdtempSync(join(tmpdir(), "thoth-model-"));
    folders.push(folder);
    await expect(openSentenceModel(folder, 1)).rejects.toMatchObject({ code: "MODEL_UNSUPPORTED" });
  });
});

async function expectRefusal(base: string, change: (folder: string) => void, file: string, problem: RegExp) {
  const folder = copyOf(base);
  change(folder);
  await expect(openSentenceModel(folder, 1)).rejects.toMatchObject({
    code: "MODEL_UNSUPPORTED",
    details: { file },
    message: expect.stringMatching(problem) as string,
  });
}
