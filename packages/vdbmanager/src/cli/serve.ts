import { readFile } from "node:fs/promises";
import { Command } from "commander";
import { EmbeddingManager, folderProvider } from "../embeddings/index.ts";
import { ThothError } from "../errors/index.ts";
import { buildEmbeddingServer } from "../server/index.ts";
import { type ModelFlags, storeFor, withModelFlags } from "./model-flags.ts";
import { servedModels } from "./served-models.ts";

interface ServeFlags extends ModelFlags {
  model: string[];
  name: string[];
  matryoshka: string[];
  folder?: string;
  host: string;
  port: string;
  apiKeyFile?: string;
  withoutKey?: true;
  cors: string[];
  threads?: string;
  maxTexts: string;
  maxBody: string;
  maxRequests: string;
  deadline: string;
  drain: string;
}

/** Variable that holds the API key; a key on the command line would stand in the list of processes. */
const keyVariable = "THOTH_EMBEDDING_API_KEY";

const help = `
The API key comes from ${keyVariable} or --api-key-file (one key a line, so that keys can be changed one
by one). Without a key only this machine can call; other addresses need --without-key then.

Stops on SIGTERM and Ctrl-C: accepted requests are answered, new ones refused; a second signal ends at once.

Examples:
  vdbmanager serve
  vdbmanager serve --host 0.0.0.0 --port 8010 --api-key-file /run/secrets/embedding-key
  vdbmanager serve --model default --model large --name text-embedding-3-small=default
  curl -s localhost:8010/v1/embeddings -H 'content-type: application/json' -d '{"model":"default","input":"a text"}'`;

/** `vdbmanager serve`: embeddings over HTTP with OpenAI's API. */
export function serveCommand(): Command {
  const list = (value: string, before: string[]): string[] => [...before, value];
  return withModelFlags(new Command("serve"))
    .description("Serve embeddings over HTTP with OpenAI's API.")
    .option(
      "-m, --model <reference>",
      "model that may be named; repeat for several (default: default)",
      list,
      [],
    )
    .option("--name <name=model>", "a further name for a model; repeat for several", list, [])
    .option(
      "--matryoshka <model=sizes>",
      "shorter vectors the model was trained for, e.g. large=128,256",
      list,
      [],
    )
    .option("--folder <path>", "serve this model folder instead of the model cache")
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--port <number>", "port to listen on, 0 = any", "8010")
    .option("--api-key-file <path>", `file with API keys, one a line (also ${keyVariable})`)
    .option("--without-key", "let everybody call who reaches the address")
    .option("--cors <origin>", "browser origin that may call; repeat for several", list, [])
    .option("--threads <number>", "threads of inference")
    .option("--max-texts <number>", "most texts of a request", "2048")
    .option("--max-body <MiB>", "largest body of a request", "8")
    .option("--max-requests <number>", "requests answered at the same time, more get 429", "256")
    .option("--deadline <seconds>", "longest time for a request", "60")
    .option("--drain <seconds>", "time for accepted requests to end after a signal", "25")
    .addHelpText("after", help)
    .action((flags: ServeFlags) => serve(flags));
}

async function serve(flags: ServeFlags): Promise<void> {
  const apiKeys = await readKeys(flags.apiKeyFile);
  const { host } = flags;
  if (apiKeys.length === 0 && !flags.withoutKey && !["127.0.0.1", "::1", "localhost"].includes(host)) {
    throw new ThothError("INVALID_CONFIG", {
      message: `--host ${host} lets other machines call, but there is no API key.`,
      remedy: `Set ${keyVariable} or --api-key-file, or say --without-key.`,
    });
  }
  const models = servedModels(flags);
  await using manager = managerOf(flags, models[0]?.reference);
  const server = buildEmbeddingServer({
    manager,
    models,
    apiKeys,
    corsOrigins: flags.cors,
    maxTexts: numberOf(flags, "maxTexts"),
    maxBodyBytes: numberOf(flags, "maxBody") * 2 ** 20,
    maxRequests: numberOf(flags, "maxRequests"),
    requestDeadlineMs: numberOf(flags, "deadline") * 1_000,
    drainMs: numberOf(flags, "drain") * 1_000,
    onEvent: ({ type, ...facts }) => log(type, facts),
  });
  const stopped = stopSignal();
  const { url } = await server.listen({ host, port: Number(flags.port) });
  log("listening", { url, models: models.map((model) => model.reference), apiKeys: apiKeys.length });
  log("stopping", { signal: await stopped });
  await server.close();
}

function managerOf(flags: ServeFlags, model = "default"): EmbeddingManager {
  return new EmbeddingManager({
    model,
    provider: flags.folder === undefined ? storeFor(flags) : folderProvider(flags.folder),
    ...(flags.threads === undefined ? {} : { threads: numberOf(flags, "threads") }),
    deadlineMs: numberOf(flags, "deadline") * 1_000,
  });
}

/** The first signal that asks this process to end. */
function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const [signal, code] of [
      ["SIGINT", 130],
      ["SIGTERM", 143],
    ] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(code));
        resolve(signal);
      });
    }
  });
}

async function readKeys(file: string | undefined): Promise<string[]> {
  const fromVariable = process.env[keyVariable] ?? "";
  const text = file === undefined ? fromVariable : await readKeyFile(file);
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

async function readKeyFile(path: string): Promise<string> {
  try {
    const text = await readFile(path, "utf8");
    if (text.trim() !== "") return text;
    throw new Error("it is empty");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The file of API keys ${path} cannot be used: ${reason}.`;
    throw new ThothError("INVALID_CONFIG", { message, cause: error });
  }
}

function numberOf(
  flags: ServeFlags,
  name: "threads" | "maxTexts" | "maxBody" | "maxRequests" | "deadline" | "drain",
): number {
  const value = Number(flags[name]);
  if (Number.isSafeInteger(value) && value > 0) return value;
  const option = name.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`);
  throw new ThothError("INVALID_INPUT", {
    message: `--${option} is "${flags[name]}", expected a whole number above 0.`,
  });
}

/** One JSON line on standard output. */
function log(event: string, facts: object): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), event, ...facts })}\n`);
}
