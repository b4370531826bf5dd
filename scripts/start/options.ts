import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

export interface StartOptions {
  readonly dataFolder: string;
  readonly host: string;
  readonly thothBePort: number;
  readonly sqlGeneratorPort: number;
  readonly uiPort: number;
  readonly model: string;
  /** Starts also when the model is not to be had. */
  readonly isDegradedAllowed: boolean;
}

export const help = `Usage: npm start -- [options]

Brings the embedding model, makes the demo workspace and starts the three services.

Options (and the variable that does the same):
  --data <folder>            everything Thoth writes       THOTH_DATA           .thoth
  --host <address>           address to listen on          THOTH_HOST           127.0.0.1
  --generator-port <port>    sql-generator                 SQL_GENERATOR_PORT   8005
  --be-port <port>           thoth-be                      THOTH_BE_PORT        8040
  --ui-port <port>           thoth-ui                      THOTH_UI_PORT        3200
  --model <reference>        embedding model               THOTH_MODEL          default (all-MiniLM-L6-v2)
  --degraded                 start also without the model; questions are then answered by word matching only
  --help                     this text

Model cache:     <data>/models, or THOTH_MODEL_CACHE, HF_HUB_CACHE, HF_HOME when set.
Language model:  none is needed. To use one: LLM_PROVIDER=openai-compatible LLM_BASE_URL=http://127.0.0.1:11434/v1
                 LLM_MODEL=... [LLM_API_KEY=...], or LLM_PROVIDER=anthropic LLM_MODEL=... LLM_API_KEY=...
Ctrl-C stops everything.
`;

/** Reads the command line and the environment. @throws TypeError for an unknown option, RangeError for a bad port */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): StartOptions | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: "string" },
      host: { type: "string" },
      "generator-port": { type: "string" },
      "be-port": { type: "string" },
      "ui-port": { type: "string" },
      model: { type: "string" },
      degraded: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  const root = fileURLToPath(new URL("../..", import.meta.url));
  return {
    dataFolder: resolve(root, values.data ?? env.THOTH_DATA ?? ".thoth"),
    host: values.host ?? env.THOTH_HOST ?? "127.0.0.1",
    thothBePort: port("--be-port", values["be-port"] ?? env.THOTH_BE_PORT ?? "8040"),
    sqlGeneratorPort: port("--generator-port", values["generator-port"] ?? env.SQL_GENERATOR_PORT ?? "8005"),
    uiPort: port("--ui-port", values["ui-port"] ?? env.THOTH_UI_PORT ?? "3200"),
    model: values.model ?? env.THOTH_MODEL ?? "default",
    isDegradedAllowed: values.degraded,
  };
}

function port(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number <= 65_535) return number;
  throw new RangeError(`${name} is "${text}", expected a port from 0 to 65535.`);
}
