export type { ContainerKind } from "./container.ts";
export { EnvironmentDetector, type EnvironmentOptions, type ExplainedFact } from "./environment-detector.ts";
export type { Fact } from "./limits.ts";
export type { CacheStrategy, DownloadPolicy, DownloadStrategy } from "./strategies.ts";
