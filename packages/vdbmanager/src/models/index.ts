export { aliases, type CatalogueModel, catalogue, variantOf, weightsIdentity } from "./catalogue.ts";
export { DockerModelManager, type FallbackPolicy, type FallbackResult } from "./docker-model-manager.ts";
export { type CachedModel, ModelCache } from "./model-cache.ts";
export { type LockedModel, lockKey, ModelLock } from "./model-lock.ts";
export { ModelStore, type ModelStoreOptions, type VerifyReport } from "./model-store.ts";
export { packNpm } from "./npm-package.ts";
export { packBundle, packFolder } from "./pack.ts";
export { type PruneDecision, type PruneOptions, type PruneReport, pruneCache } from "./prune.ts";
export { type ModelReference, parseReference } from "./reference.ts";
export type { SourceFailure } from "./source-failures.ts";
export { readBundleManifest } from "./sources/bundle-manifest.ts";
export { bundleSource } from "./sources/bundle-source.ts";
export { folderSource } from "./sources/folder-source.ts";
export type { HttpOptions } from "./sources/http-client.ts";
export { hubSource } from "./sources/hub-source.ts";
export { mavenSource } from "./sources/maven-source.ts";
export { mirrorSource } from "./sources/mirror-source.ts";
export { npmPackageSource } from "./sources/npm-package-source.ts";
export { packageSource } from "./sources/package-source.ts";
export type { ModelSource } from "./sources/source.ts";
export type {
  DownloadProgress,
  ModelFile,
  ModelProvider,
  ModelSourceName,
  ReadyModel,
  ReadyOptions,
  SourceEvent,
} from "./types.ts";
