import { resolve } from "node:path";
import { ThothError } from "thoth-vdbmanager/errors";
import { z } from "zod";

const environment = z.object({
  THOTH_BE_HOST: z.string().min(1).default("127.0.0.1"),
  THOTH_BE_PORT: z.coerce.number().int().min(0).max(65_535).default(8040),
  THOTH_DATA: z.string().min(1).default(".thoth"),
  THOTH_DB_ROOT: z.string().min(1).optional(),
  THOTH_API_KEY: z.string().min(16).optional(),
  THOTH_BE_ORIGINS: z.string().default("http://localhost:*,http://127.0.0.1:*"),
  THOTH_BE_LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
});

/** Settings of the service. */
export interface ThothBeConfig {
  readonly host: string;
  readonly port: number;
  /** Folder of everything the service writes. */
  readonly dataFolder: string;
  /** Folder that ingestion reads: `{mode}_databases/...`. */
  readonly databaseRoot: string;
  /** Key of the services; null = no service may call. */
  readonly apiKey: string | null;
  /** Browser origins; a port may be `*`. */
  readonly origins: readonly string[];
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
    apiKey: values.THOTH_API_KEY ?? null,
    origins: values.THOTH_BE_ORIGINS.split(",").map((origin) => origin.trim()),
    logLevel: values.THOTH_BE_LOG_LEVEL,
  };
}
