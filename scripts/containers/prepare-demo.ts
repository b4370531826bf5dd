import { EmbeddingManager, EnvironmentDetector, ModelStore } from "thoth-vdbmanager";
import { isThothError } from "thoth-vdbmanager/errors";
import { prepareDataFolder } from "../start/data-folder.ts";
import { ensureDemoWorkspace } from "../start/demo-workspace.ts";
import { explainFailure } from "../start/explain-failure.ts";
import { readOptions } from "../start/options.ts";
import { Product } from "../start/product.ts";

const totalMs = 300_000;

/** Makes the demo workspace in the data folder and ends: for services that run one in each container. */
async function main(): Promise<void> {
  const options = readOptions([], process.env);
  if (options === "help") return;
  const signal = AbortSignal.timeout(totalMs);
  const credentials = await prepareDataFolder(options.dataFolder);
  const models = new ModelStore({ environment: new EnvironmentDetector() });
  await using embedder = new EmbeddingManager({ provider: models, model: options.model });
  await using product = await Product.build(options, credentials, embedder, process.env);
  await ensureDemoWorkspace(product.be, {
    databaseRoot: Product.databaseRoot(options),
    dataFolder: options.dataFolder,
    credentials,
    space: await fingerprintOf(embedder, signal),
    signal,
    say: console.log,
  });
  console.log(`The demo is ready: sign in as ${credentials.username} with password ${credentials.password}`);
}

/** Null without a model: the demo then works by words and values only. */
async function fingerprintOf(embedder: EmbeddingManager, signal: AbortSignal): Promise<string | null> {
  try {
    return (await embedder.space({ signal })).fingerprint;
  } catch (error) {
    if (!isThothError(error)) throw error;
    console.error(`${error.code}: ${error.message}`);
    return null;
  }
}

try {
  await main();
} catch (error) {
  console.error(explainFailure(error, process.env.THOTH_DATA ?? ".thoth"));
  process.exitCode = 1;
}
