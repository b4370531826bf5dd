export { aliases, type CatalogueModel, catalogue } from "./catalogue.ts";
export { DockerModelManager, type FallbackPolicy, type FallbackResult } from "./docker-model-manager.ts";
export { hashFile, ModelCache } from "./model-cache.ts";
export { ModelStore, type ModelStoreOptions, type SourceFailure } from "./model-store.ts";
export { type ModelReference, parseReference } from "./reference.ts";
export { folderSource } from "./sources/folder-source.ts";
export type { HubOptions } from "./sources/hub-api.ts";
export { hubSource } from "./sources/hub-source.ts";
export { packageSource } from "./sources/package-source.ts";
export type { ModelSource } from "./sources/source.ts";
export type {
  DownloadProgress,
  ModelFile,
  ModelProvider,
  ModelSourceName,
  ReadyModel,
  ReadyOptions,
} from "./types.ts";
