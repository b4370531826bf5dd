export type { BackendLimits, StoreBackend, StoredPoint } from "./core/backend.ts";
export { compareText } from "./core/compare-text.ts";
export { storeLimits } from "./core/limits.ts";
export { nameTaken } from "./core/name-taken.ts";
export { checkSameCollection } from "./core/space-mismatch.ts";
export type { RetrySettings } from "./core/store-calls.ts";
export { type UpsertProgress, upsertProgress } from "./core/upsert-progress.ts";
export { createVectorStore, type VectorStoreOptions } from "./core/vector-store.ts";
export { createSqliteStore, type SqliteStoreOptions } from "./sqlite/index.ts";
export type {
  CollectionManifest,
  CollectionSpec,
  ExpectedSpace,
  Filter,
  OnDuplicate,
  Payload,
  PayloadValue,
  Point,
  QueryRequest,
  ScoredPoint,
  ScrollPage,
  StoreCapabilities,
  UpsertResult,
  VectorStore,
} from "./types.ts";
