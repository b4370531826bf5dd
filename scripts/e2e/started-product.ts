import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LlmDouble, startLlmDouble } from "sql-generator/testing";
import { exportDemoFiles } from "thoth-demo";
import { EmbeddingManager } from "thoth-vdbmanager";
import { testModelStore } from "thoth-vdbmanager/testing";
import { prepareDataFolder } from "../start/data-folder.ts";
import { ensureDemoWorkspace } from "../start/demo-workspace.ts";
import { buildPage } from "../start/page.ts";
import { type Addresses, Product } from "../start/product.ts";

export interface StartedProduct extends AsyncDisposable {
  readonly product: Product;
  readonly addresses: Addresses;
  readonly llm: LlmDouble;
  /** The demo database's file. */
  readonly databasePath: string;
  readonly username: string;
  readonly password: string;
}

/** The whole product on free ports over a new data folder, with the real model and a double of the language model. */
export async function startProduct(behave: LlmDouble["behave"]): Promise<StartedProduct> {
  await using stack = new AsyncDisposableStack();
  const dataFolder = stack.adopt(await mkdtemp(join(tmpdir(), "thoth-e2e-")), (folder) =>
    rm(folder, { recursive: true, force: true }),
  );
  const llm = stack.adopt(await startLlmDouble(behave), (double) => double.close());
  const credentials = await prepareDataFolder(dataFolder);
  const embedder = stack.use(new EmbeddingManager({ provider: testModelStore(), model: "default" }));
  const options = {
    dataFolder,
    host: "127.0.0.1",
    thothBePort: 0,
    sqlGeneratorPort: 0,
    uiPort: 0,
    model: "default",
    isDegradedAllowed: false,
  };
  const product = stack.use(
    await Product.build(options, credentials, embedder, {
      LLM_PROVIDER: "openai-compatible",
      LLM_BASE_URL: llm.url,
      LLM_MODEL: "double-1",
      THOTH_BE_LOG_LEVEL: "silent",
      SQL_GENERATOR_LOG_LEVEL: "silent",
    }),
  );
  const signal = AbortSignal.timeout(110_000);
  const said: string[] = [];
  const [space] = await Promise.all([embedder.space({ signal, deadlineMs: 60_000 }), buildPage(signal)]);
  await ensureDemoWorkspace(product.be, {
    databaseRoot: Product.databaseRoot(options),
    dataFolder,
    credentials,
    space: space.fingerprint,
    signal,
    say: (line) => said.push(line),
  });
  const demo = await exportDemoFiles({ folder: Product.databaseRoot(options), signal });
  const addresses = await product.listen();
  const kept = stack.move();
  return {
    product,
    addresses,
    llm,
    databasePath: demo.databasePath,
    username: credentials.username,
    password: credentials.password,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
