export { canonicalJson } from "./folder/canonical-json.ts";
export { HostPool, type HostPoolOptions, type PoolStatus } from "./host/host-pool.ts";
export type { HostStatus } from "./host/model-host.ts";
export { type ModelFootprint, modelFootprint } from "./memory/footprint.ts";
export { MemoryLedger, type MemoryStatus } from "./memory/memory-ledger.ts";
export { type QueueStatus, Scheduler } from "./scheduling/scheduler.ts";
export { ThreadGate, type ThreadStatus } from "./scheduling/thread-gate.ts";
export type { EncodedTexts, ModelDescription, SimilarityFunction } from "./types.ts";
