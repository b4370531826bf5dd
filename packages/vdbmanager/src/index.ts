export { ProgressPrinter } from "./cli/download-progress.ts";
export {
  createDocumentStore,
  type DocumentKind,
  type DocumentStore,
  type DocumentStoreOptions,
  type Found,
  type Stored,
  type ThothDocument,
} from "./documents/index.ts";
export {
  type CanaryReport,
  type Embedder,
  type EmbeddingConfig,
  EmbeddingManager,
  type EmbeddingMatrix,
  type EncodeOptions,
  embeddingMatrix,
  folderProvider,
  LegacyEmbeddingAdapter,
  type LegacyModelInfo,
  type ManagerStatus,
  type ModelStatus,
  type PreloadOptions,
  SentenceTransformer,
  type TextKind,
  type VectorSpace,
} from "./embeddings/index.ts";
export { EnvironmentDetector, type EnvironmentOptions, type ExplainedFact } from "./environment/index.ts";
export {
  aliases,
  DockerModelManager,
  type DownloadProgress,
  type FallbackPolicy,
  type FallbackResult,
  folderSource,
  hubSource,
  ModelCache,
  type ModelProvider,
  type ModelSource,
  ModelStore,
  type ModelStoreOptions,
  packageSource,
  type ReadyModel,
  type ReadyOptions,
} from "./models/index.ts";
export { RetryHandler, type RetryOptions } from "./resilience/index.ts";
export {
  type CollectionManifest,
  type CollectionSpec,
  createSqliteStore,
  type Filter,
  type Payload,
  type Point,
  type ScoredPoint,
  type SqliteStoreOptions,
  type VectorStore,
} from "./stores/index.ts";
