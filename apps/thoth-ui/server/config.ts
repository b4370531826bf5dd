import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { UiServerOptions } from "./app.ts";

const environment = z.object({
  THOTH_UI_HOST: z.string().min(1).default("127.0.0.1"),
  THOTH_UI_PORT: z.coerce.number().int().min(0).max(65_535).default(3200),
  THOTH_UI_FOLDER: z
    .string()
    .min(1)
    .default(fileURLToPath(new URL("../dist", import.meta.url))),
  THOTH_BE_URL: z.url({ protocol: /^https?$/ }).default("http://127.0.0.1:8040"),
  SQL_GENERATOR_URL: z.url({ protocol: /^https?$/ }).default("http://127.0.0.1:8005"),
});

/** Settings of the page's server. */
export interface UiConfig extends UiServerOptions {
  readonly host: string;
  readonly port: number;
}

/**
 * Reads the settings from environment variables; an empty one counts as absent.
 * @throws RangeError naming the variable
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): UiConfig {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const parsed = environment.safeParse(set);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new RangeError(`The environment variable ${String(issue?.path[0])} is wrong: ${issue?.message}.`);
  }
  const values = parsed.data;
  return {
    host: values.THOTH_UI_HOST,
    port: values.THOTH_UI_PORT,
    folder: values.THOTH_UI_FOLDER,
    thothBeUrl: values.THOTH_BE_URL,
    sqlGeneratorUrl: values.SQL_GENERATOR_URL,
  };
}
