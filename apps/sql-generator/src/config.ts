import { isIP } from "node:net";
import { ThothError } from "thoth-vdbmanager/errors";
import { z } from "zod";

const milliseconds = (fallback: number) => z.coerce.number().int().min(1).max(3_600_000).default(fallback);
const count = (fallback: number, max: number) => z.coerce.number().int().min(1).max(max).default(fallback);
const list = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((text) =>
      text
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== ""),
    );

const environment = z.object({
  SQL_GENERATOR_HOST: z.string().min(1).default("127.0.0.1"),
  SQL_GENERATOR_PORT: z.coerce.number().int().min(0).max(65_535).default(8005),
  SQL_GENERATOR_AUTH: z.enum(["required", "compat"]).optional(),
  SQL_GENERATOR_ANONYMOUS_NETWORKS: list("127.0.0.0/8,::1/128"),
  SQL_GENERATOR_ORIGINS: list(
    "http://localhost:*,http://127.0.0.1:*,https://localhost:*,https://127.0.0.1:*",
  ),
  SQL_GENERATOR_STATE: z.string().min(1).optional(),
  SQL_GENERATOR_MAX_RUNS: count(8, 1000),
  SQL_GENERATOR_MAX_QUERIES: count(16, 1000),
  SQL_GENERATOR_RUN_DEADLINE_MS: milliseconds(120_000),
  SQL_GENERATOR_DOCUMENTS_DEADLINE_MS: milliseconds(15_000),
  SQL_GENERATOR_MIN_CONFIDENCE: z.coerce.number().min(0).max(1).default(0.35),
  SQL_GENERATOR_LOG_LEVEL: z
    .enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"])
    .default("info"),
  THOTH_BE_URL: z.url({ protocol: /^https?$/ }).default("http://127.0.0.1:8040"),
  THOTH_API_KEY: z.string().min(1).optional(),
  LLM_PROVIDER: z.enum(["none", "openai-compatible", "anthropic"]).default("none"),
  LLM_BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  LLM_MODEL: z.string().min(1).optional(),
  LLM_API_KEY: z.string().min(1).optional(),
  LLM_CANDIDATES: count(3, 20),
  LLM_DEADLINE_MS: milliseconds(60_000),
  LLM_MAX_OUTPUT_TOKENS: count(2_048, 65_536),
  NODE_ENV: z.string().optional(),
});

/** How to reach a language model; absent = none is used. */
export interface LlmConfig {
  readonly provider: "openai-compatible" | "anthropic";
  /** Base URL up to and without `/chat/completions`; required for `openai-compatible`. */
  readonly baseUrl?: string | undefined;
  readonly model: string;
  readonly apiKey?: string | undefined;
  /** SQL candidates per question. */
  readonly candidates: number;
  /** Milliseconds for all calls of one question. */
  readonly deadlineMs: number;
  readonly maxOutputTokens: number;
}

/** Settings of the service; every one has a default but the key. */
export interface GeneratorConfig {
  readonly host: string;
  readonly port: number;
  readonly auth: "required" | "compat";
  /** Networks (CIDR) whose calls without credentials are accepted in `compat`. */
  readonly anonymousNetworks: readonly string[];
  /** Browser origins; a port may be `*`. */
  readonly origins: readonly string[];
  /** SQLite file of finished runs and sent statements; null = memory only. */
  readonly statePath: string | null;
  readonly maxRuns: number;
  readonly maxQueries: number;
  /** Milliseconds one question may take. */
  readonly runDeadlineMs: number;
  /** Milliseconds search by meaning may take, the model's readiness included. */
  readonly documentsDeadlineMs: number;
  /** Below this confidence the run abstains. */
  readonly minConfidence: number;
  readonly logLevel: string;
  readonly thothBeUrl: string;
  /** Key shared with thoth-be; null = thoth-be cannot be asked. */
  readonly apiKey: string | null;
  readonly llm: LlmConfig | null;
}

/**
 * Reads the settings from environment variables; `docs/sql-generator.md` lists them.
 * @throws INVALID_CONFIG naming the variable
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): GeneratorConfig {
  const parsed = environment.safeParse(withoutBlank(env));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw invalid(String(issue?.path[0]), issue?.message ?? "is invalid");
  }
  const values = parsed.data;
  const auth = values.SQL_GENERATOR_AUTH ?? (values.NODE_ENV === "production" ? "required" : "compat");
  for (const network of values.SQL_GENERATOR_ANONYMOUS_NETWORKS) checkNetwork(network);
  return {
    host: values.SQL_GENERATOR_HOST,
    port: values.SQL_GENERATOR_PORT,
    auth,
    anonymousNetworks: values.SQL_GENERATOR_ANONYMOUS_NETWORKS,
    origins: values.SQL_GENERATOR_ORIGINS,
    statePath: values.SQL_GENERATOR_STATE ?? null,
    maxRuns: values.SQL_GENERATOR_MAX_RUNS,
    maxQueries: values.SQL_GENERATOR_MAX_QUERIES,
    runDeadlineMs: values.SQL_GENERATOR_RUN_DEADLINE_MS,
    documentsDeadlineMs: values.SQL_GENERATOR_DOCUMENTS_DEADLINE_MS,
    minConfidence: values.SQL_GENERATOR_MIN_CONFIDENCE,
    logLevel: values.SQL_GENERATOR_LOG_LEVEL,
    thothBeUrl: values.THOTH_BE_URL,
    apiKey: values.THOTH_API_KEY ?? null,
    llm: readLlm(values),
  };
}

function readLlm(values: z.infer<typeof environment>): LlmConfig | null {
  if (values.LLM_PROVIDER === "none") return null;
  if (values.LLM_MODEL === undefined) throw invalid("LLM_MODEL", "is missing although LLM_PROVIDER is set");
  if (values.LLM_PROVIDER === "openai-compatible" && values.LLM_BASE_URL === undefined)
    throw invalid("LLM_BASE_URL", "is missing, e.g. http://127.0.0.1:11434/v1");
  if (values.LLM_PROVIDER === "anthropic" && values.LLM_API_KEY === undefined)
    throw invalid("LLM_API_KEY", "is missing although LLM_PROVIDER is anthropic");
  return {
    provider: values.LLM_PROVIDER,
    baseUrl: values.LLM_BASE_URL,
    model: values.LLM_MODEL,
    apiKey: values.LLM_API_KEY,
    candidates: values.LLM_CANDIDATES,
    deadlineMs: values.LLM_DEADLINE_MS,
    maxOutputTokens: values.LLM_MAX_OUTPUT_TOKENS,
  };
}

function withoutBlank(env: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || value.trim() === "" ? [] : [[name, value] as const],
  );
  return Object.fromEntries(entries);
}

function checkNetwork(network: string): void {
  const [address = "", prefix = ""] = network.split("/");
  const family = isIP(address);
  const bits = Number(prefix);
  if (family === 0 || !/^\d+$/.test(prefix) || bits > (family === 4 ? 32 : 128))
    throw invalid("SQL_GENERATOR_ANONYMOUS_NETWORKS", `has "${network}", expected e.g. 10.0.0.0/8`);
}

function invalid(name: string, problem: string): ThothError {
  return new ThothError("INVALID_CONFIG", {
    message: `${name} ${problem}.`,
    details: { setting: name },
    remedy: `Correct the environment variable ${name}.`,
  });
}
