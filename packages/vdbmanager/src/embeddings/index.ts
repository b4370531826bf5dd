export type { SimilarityFunction } from "../inference/index.ts";
export type { CanaryReport } from "./canary.ts";
export type { EmbeddingConfig } from "./embedding-config.ts";
export { EmbeddingManager, type ManagerStatus, type PreloadOptions } from "./embedding-manager.ts";
export { embeddingMatrix } from "./embedding-matrix.ts";
export type { StreamedBatch, StreamOptions } from "./encode-stream.ts";
export { folderProvider } from "./folder-provider.ts";
export { LegacyEmbeddingAdapter, type LegacyModelInfo } from "./legacy-embedding-adapter.ts";
export type { ModelStatus } from "./loaded-model.ts";
export {
  type EndpointStatus,
  type RemoteEmbedder,
  type RemoteEmbedderOptions,
  type RemoteEndpoint,
  type RemoteStatus,
  remoteEmbedder,
} from "./remote/index.ts";
export { SentenceTransformer } from "./sentence-transformer.ts";
export {
  type SimilarityMatrix,
  type SimilarityOptions,
  similarity,
  similarityMatrix,
  similarityPairwise,
  type VectorRows,
} from "./similarity.ts";
export { canaryTexts, isSameSpace, type SpaceIdentity } from "./space-identity.ts";
export type {
  Embedder,
  EmbeddingMatrix,
  EncodeOptions,
  EncodeProgress,
  EncodeReport,
  ReportedMatrix,
  ReportedVector,
  ReportOptions,
  TextKind,
  VectorSpace,
} from "./types.ts";
