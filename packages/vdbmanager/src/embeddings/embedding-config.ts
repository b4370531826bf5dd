import type { EnvironmentDetector } from "../environment/index.ts";
import { ThothError } from "../errors/index.ts";
import type { ModelProvider } from "../models/index.ts";

/** Settings of an `EmbeddingManager`. */
export interface EmbeddingConfig {
  /** Brings models to disk. @default the model store with the environment's cache and download strategy */
  provider?: ModelProvider;
  /** Reference or alias of the model that is used when a call names none. @default "default" */
  model?: string;
  /** Threads of all inference together. @default what the container or machine gives (cgroup quota, affinity) */
  threads?: number;
  /**
   * Threads of one model host. A model has as many hosts as fit into `threads`; further ones start when much bulk work
   * waits. Hosts of one thread are faster on bulk work than one host of many.
   * @default 1
   */
  threadsPerHost?: number;
  /** Memory of this process and all its model hosts together, in bytes. @default the limit of the container, else the machine's memory */
  memoryLimitBytes?: number;
  /** Where the defaults of threads and memory are read. @default new EnvironmentDetector() */
  environment?: EnvironmentDetector;
  /** References or aliases of models that never leave memory. @default the default model */
  pinnedModels?: readonly string[];
  /** Milliseconds without a call after which a model that is not pinned leaves memory; the next call brings it back. @default 600000 */
  idleUnloadMs?: number;
  /** Tokens of one inference batch; a query waits for at most one batch. @default 256 for each thread of a host, at most 1024 */
  batchTokens?: number;
  /** Milliseconds of one encode call. @default 30000 */
  deadlineMs?: number;
  /** Milliseconds until a model is ready, in a request. @default 15000 */
  readyDeadlineMs?: number;
  /** Milliseconds until a model is ready, in a preload; also bounds a load that outlives its request. @default 120000 */
  preloadDeadlineMs?: number;
  /** Longest text in UTF-16 units. @default 1000000 */
  maxTextCharacters?: number;
  /** UTF-16 units that may wait per model and lane before calls are refused with OVERLOADED. @default 16000000 */
  maxQueuedCharacters?: number;
  /** Memory of the text cache; 0 switches it off. @default 33554432 */
  textCacheBytes?: number;
  /** A model host with work that says nothing for so long is killed and replaced. @default a third of deadlineMs, at most 10000 */
  hostStallMs?: number;
  /** Deaths of a host in a row, without finished work between, after which calls are refused. @default 3 */
  maxHostDeaths?: number;
  /** Milliseconds for which calls are refused then. @default 30000 */
  hostBreakMs?: number;
}

type Open = "threads" | "batchTokens" | "memoryLimitBytes" | "environment";

/** What stays open is found when a model is loaded: that reads the cgroup. */
export type ResolvedConfig = Required<Omit<EmbeddingConfig, "provider" | Open>> & Pick<EmbeddingConfig, Open>;

const names = [
  "threads",
  "threadsPerHost",
  "memoryLimitBytes",
  "idleUnloadMs",
  "batchTokens",
  "deadlineMs",
  "readyDeadlineMs",
  "preloadDeadlineMs",
  "maxTextCharacters",
  "maxQueuedCharacters",
  "hostStallMs",
  "maxHostDeaths",
  "hostBreakMs",
] as const;

/** Fills in defaults. @throws INVALID_CONFIG naming the setting */
export function resolveConfig(config: EmbeddingConfig): ResolvedConfig {
  const model = config.model ?? "default";
  const deadlineMs = config.deadlineMs ?? 30_000;
  const { threads, batchTokens, memoryLimitBytes, environment } = config;
  const resolved: ResolvedConfig = {
    model,
    ...(threads === undefined ? {} : { threads }),
    ...(batchTokens === undefined ? {} : { batchTokens }),
    ...(memoryLimitBytes === undefined ? {} : { memoryLimitBytes }),
    ...(environment === undefined ? {} : { environment }),
    threadsPerHost: config.threadsPerHost ?? 1,
    pinnedModels: config.pinnedModels ?? [model],
    idleUnloadMs: config.idleUnloadMs ?? 600_000,
    deadlineMs,
    readyDeadlineMs: config.readyDeadlineMs ?? 15_000,
    preloadDeadlineMs: config.preloadDeadlineMs ?? 120_000,
    maxTextCharacters: config.maxTextCharacters ?? 1_000_000,
    maxQueuedCharacters: config.maxQueuedCharacters ?? 16_000_000,
    textCacheBytes: config.textCacheBytes ?? 32 * 1024 * 1024,
    hostStallMs: config.hostStallMs ?? Math.max(1, Math.min(10_000, Math.floor(deadlineMs / 3))),
    maxHostDeaths: config.maxHostDeaths ?? 3,
    hostBreakMs: config.hostBreakMs ?? 30_000,
  };
  for (const name of names) {
    const value = resolved[name];
    if (value === undefined || (Number.isInteger(value) && value > 0)) continue;
    throw new ThothError("INVALID_CONFIG", {
      message: `EmbeddingConfig.${name} is ${value}, expected a whole number above 0.`,
      details: { setting: name },
    });
  }
  if (!(resolved.textCacheBytes >= 0)) {
    throw new ThothError("INVALID_CONFIG", {
      message: `EmbeddingConfig.textCacheBytes is ${resolved.textCacheBytes}, expected 0 or more.`,
      details: { setting: "textCacheBytes" },
    });
  }
  return resolved;
}
