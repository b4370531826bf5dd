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
  /** Tokens of one inference batch; a query waits for at most one batch. @default 256 for each thread, at most 1024 */
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
  /** A model host with work that says nothing for so long is killed and replaced. @default 10000 */
  hostStallMs?: number;
  /** Deaths of a host in a row, without finished work between, after which calls are refused. @default 3 */
  maxHostDeaths?: number;
  /** Milliseconds for which calls are refused then. @default 30000 */
  hostBreakMs?: number;
}

/** `threads` and `batchTokens` stay open until a model is loaded: finding them reads the cgroup. */
export type ResolvedConfig = Required<Omit<EmbeddingConfig, "provider" | "threads" | "batchTokens">> &
  Pick<EmbeddingConfig, "threads" | "batchTokens">;

const names = [
  "threads",
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
  const resolved: ResolvedConfig = {
    model: config.model ?? "default",
    ...(config.threads === undefined ? {} : { threads: config.threads }),
    ...(config.batchTokens === undefined ? {} : { batchTokens: config.batchTokens }),
    deadlineMs: config.deadlineMs ?? 30_000,
    readyDeadlineMs: config.readyDeadlineMs ?? 15_000,
    preloadDeadlineMs: config.preloadDeadlineMs ?? 120_000,
    maxTextCharacters: config.maxTextCharacters ?? 1_000_000,
    maxQueuedCharacters: config.maxQueuedCharacters ?? 16_000_000,
    textCacheBytes: config.textCacheBytes ?? 32 * 1024 * 1024,
    hostStallMs: config.hostStallMs ?? 10_000,
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
