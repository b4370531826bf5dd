import { join, resolve } from "node:path";
import { ThothError } from "thoth-vdbmanager/errors";
import { z } from "zod";

const number = z.coerce.number().int();

const environment = z.object({
  THOTH_BE_HOST: z.string().min(1).default("127.0.0.1"),
  THOTH_BE_PORT: number.min(0).max(65_535).default(8040),
  THOTH_DATA: z.string().min(1).default(".thoth"),
  THOTH_DB_ROOT: z.string().min(1).optional(),
  THOTH_MODEL: z.string().min(1).default("default"),
  THOTH_API_KEY: z.string().min(16).optional(),
  THOTH_BE_ORIGINS: z.string().default("http://localhost:*,http://127.0.0.1:*"),
  THOTH_BE_TRUST_PROXY: z.string().optional(),
  THOTH_BE_TOKEN_DAYS: number.min(1).max(3650).default(30),
  THOTH_BE_MAX_TEXT_BYTES: number
    .min(1024)
    .max(256 * 1024)
    .default(64 * 1024),
  THOTH_BE_LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
});

const modelCacheNames = ["THOTH_MODEL_CACHE", "HF_HUB_CACHE", "HF_HOME"];

/** Settings of the service. */
export interface ThothBeConfig {
  readonly host: string;
  readonly port: number;
  /** Folder of everything the service writes. */
  readonly dataFolder: string;
  /** Folder that ingestion reads: `{mode}_databases/...`. */
  readonly databaseRoot: string;
  /** Embedding model, when the service runs alone. */
  readonly model: string;
  /** Folder of models beside the data, used when it is there; null = the environment names a cache of its own. */
  readonly modelCache: string | null;
  /** Key of the services; null = no service may call. */
  readonly apiKey: string | null;
  /** Browser origins; a port may be `*`. */
  readonly origins: readonly string[];
  /** Proxies whose `X-Forwarded-For` is believed: addresses, ranges or `loopback`; null = none. */
  readonly trustProxy: string | null;
  /** Days a token is valid. */
  readonly tokenDays: number;
  /** Longest text of a document, in bytes of UTF-8. */
  readonly maxTextBytes: number;
  readonly logLevel: string;
}

/**
 * Reads the settings from environment variables; `docs/thoth-be.md` lists them.
 * @throws INVALID_CONFIG naming the variable
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): ThothBeConfig {
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = environment.safeParse(set);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new ThothError("INVALID_CONFIG", {
      message: `${String(issue?.path[0])}: ${issue?.message}.`,
      remedy: `Correct the environment variable ${String(issue?.path[0])}.`,
    });
  }
  const values = parsed.data;
  const dataFolder = resolve(values.THOTH_DATA);
  return {
    host: values.THOTH_BE_HOST,
    port: values.THOTH_BE_PORT,
    dataFolder,
    databaseRoot: resolve(values.THOTH_DB_ROOT ?? `${dataFolder}/data`),
    model: values.THOTH_MODEL,
    modelCache: modelCacheNames.some((name) => set[name] !== undefined) ? null : join(dataFolder, "models"),
    apiKey: values.THOTH_API_KEY ?? null,
    origins: values.THOTH_BE_ORIGINS.split(",").map((origin) => origin.trim()),
    trustProxy: values.THOTH_BE_TRUST_PROXY ?? null,
    tokenDays: values.THOTH_BE_TOKEN_DAYS,
    maxTextBytes: values.THOTH_BE_MAX_TEXT_BYTES,
    logLevel: values.THOTH_BE_LOG_LEVEL,
  };
}
