export type { ContainerKind } from "./container.ts";
export { EnvironmentDetector, type EnvironmentOptions, type ExplainedFact } from "./environment-detector.ts";
export type { Fact } from "./fact.ts";
export type { FolderStorage, StorageKind } from "./file-system.ts";
export { hideCredentials } from "./network.ts";
export type { CacheStrategy, DownloadPolicy, DownloadStrategy } from "./strategies.ts";
