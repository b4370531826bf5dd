import { join } from "node:path";
import { EmbeddingManager, EnvironmentDetector, ModelStore, ProgressPrinter } from "thoth-vdbmanager";
import { isThothError } from "thoth-vdbmanager/errors";
import { prepareDataFolder } from "./data-folder.ts";
import { demoWorkspaceId, ensureDemoWorkspace } from "./demo-workspace.ts";
import { explainFailure } from "./explain-failure.ts";
import { help, readOptions, type StartOptions } from "./options.ts";
import { buildPage } from "./page.ts";
import { type Addresses, Product } from "./product.ts";

/** Milliseconds the model may take to come, at the first start. */
const modelDeadlineMs = 1_800_000;
/** After Ctrl-C, what has not ended by then is left behind. */
const stopMs = 2_500;

const say = (line: string): void => console.log(line);

async function main(): Promise<number> {
  let options: StartOptions | "help";
  try {
    options = readOptions(process.argv.slice(2), process.env);
  } catch (error) {
    console.error(explainFailure(error, ""));
    return 1;
  }
  if (options === "help") {
    say(help);
    return 0;
  }
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(0);
      stop.abort(new Error("stopped by the user"));
      setTimeout(() => process.exit(0), stopMs).unref();
    });
  }
  try {
    await run(options, stop.signal);
    return 0;
  } catch (error) {
    if (stop.signal.aborted) return 0;
    console.error(explainFailure(error, options.dataFolder));
    return 1;
  }
}

async function run(options: StartOptions, signal: AbortSignal): Promise<void> {
  const credentials = await prepareDataFolder(options.dataFolder);
  const models = modelStore(options);
  const isModelReady = await bringModel(models, options, signal);
  await using embedder = new EmbeddingManager({ provider: models, model: options.model });
  await using product = await Product.build(options, credentials, embedder, process.env);
  const [space] = await Promise.all([
    isModelReady ? embedder.space({ signal, deadlineMs: 60_000 }) : null,
    buildPage(signal),
  ]);
  await ensureDemoWorkspace(product.be, {
    databaseRoot: Product.databaseRoot(options),
    dataFolder: options.dataFolder,
    credentials,
    space: space?.fingerprint ?? null,
    signal,
    say,
  });
  const addresses = await product.listen();
  greet(addresses, credentials.username, credentials.password);
  await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  say("Stopping");
}

function modelStore(options: StartOptions): ModelStore {
  const { env } = process;
  const isCacheSet = env.THOTH_MODEL_CACHE || env.HF_HUB_CACHE || env.HF_HOME;
  return new ModelStore({
    environment: new EnvironmentDetector(),
    ...(isCacheSet ? {} : { cacheFolder: join(options.dataFolder, "models") }),
  });
}

/** True when the model is in the cache; false when it is not and --degraded allows that. */
async function bringModel(models: ModelStore, options: StartOptions, signal: AbortSignal): Promise<boolean> {
  const printer = new ProgressPrinter(process.stderr);
  try {
    const model = await models.ready(options.model, {
      purpose: "preload",
      deadlineMs: modelDeadlineMs,
      signal,
      onProgress: (progress) => printer.show(progress),
      onSource: (event) => {
        printer.end();
        const end = event.type === "failed" ? ` failed: ${event.reason}` : " ...";
        console.error(`Model from ${event.source} (${event.label})${end}`);
      },
    });
    printer.end();
    const variant =
      model.variant === "fp32" ? "" : `, variant ${model.variant}: the same vector space as fp32`;
    say(`Model ${model.id} is ready (${model.source}${variant})`);
    return true;
  } catch (error) {
    printer.end();
    if (!options.isDegradedAllowed || !isThothError(error) || signal.aborted) throw error;
    console.error(`${error.code}: ${error.message}\nGoing on without the model (--degraded).`);
    return false;
  }
}

function greet(addresses: Addresses, username: string, password: string): void {
  const body = JSON.stringify({
    question: "How many customers are there in Italy?",
    workspace_id: demoWorkspaceId,
  });
  say(`
Thoth is running.
  Page           ${addresses.ui}   sign in as ${username} with password ${password}
  sql-generator  ${addresses.sqlGenerator}
  thoth-be       ${addresses.thothBe}

Try:
  curl -sN ${addresses.sqlGenerator}/generate-sql -H 'content-type: application/json' -d '${body}'

Ctrl-C stops everything.`);
}

process.exitCode = await main();
