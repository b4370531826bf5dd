export { canonicalJson } from "./folder/canonical-json.ts";
export { type HostStatus, ModelHost, type ModelHostOptions } from "./host/model-host.ts";
export { type QueueStatus, Scheduler } from "./scheduler.ts";
export type { EncodedTexts, ModelDescription, SimilarityFunction } from "./types.ts";
