import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import {
  buildSqlGenerator,
  embeddedOpeners,
  generateInSteps,
  readConfig as readGeneratorConfig,
} from "sql-generator";
import { buildThothBe, readConfig as readThothBeConfig, type ThothBe } from "thoth-be";
import { buildUiServer } from "thoth-ui";
import type { EmbeddingManager } from "thoth-vdbmanager";
import type { Credentials } from "./data-folder.ts";
import type { StartOptions } from "./options.ts";
import { pageFolder } from "./page.ts";

export interface Addresses {
  readonly thothBe: string;
  readonly sqlGenerator: string;
  readonly ui: string;
}

/** The three services in one process, sharing one embedding manager. */
export class Product implements AsyncDisposable {
  readonly be: ThothBe;
  readonly #options: StartOptions;
  readonly #credentials: Credentials;
  readonly #embedder: EmbeddingManager;
  readonly #env: NodeJS.ProcessEnv;
  readonly #apps: FastifyInstance[];
  #sqlGenerator: FastifyInstance | undefined;

  private constructor(
    be: ThothBe,
    options: StartOptions,
    credentials: Credentials,
    embedder: EmbeddingManager,
    env: NodeJS.ProcessEnv,
  ) {
    this.be = be;
    this.#options = options;
    this.#credentials = credentials;
    this.#embedder = embedder;
    this.#env = env;
    this.#apps = [be.app];
  }

  static databaseRoot(options: StartOptions): string {
    return join(options.dataFolder, "data");
  }

  static async build(
    options: StartOptions,
    credentials: Credentials,
    embedder: EmbeddingManager,
    env: NodeJS.ProcessEnv,
  ): Promise<Product> {
    const config = readThothBeConfig({
      ...env,
      THOTH_DATA: options.dataFolder,
      THOTH_DB_ROOT: Product.databaseRoot(options),
      THOTH_API_KEY: credentials.apiKey,
      // The page's server passes calls on from this machine and names the browser's address.
      THOTH_BE_TRUST_PROXY: env.THOTH_BE_TRUST_PROXY ?? "loopback",
      THOTH_BE_LOG_LEVEL: env.THOTH_BE_LOG_LEVEL ?? "warn",
    });
    const be = await buildThothBe({ config, embedder, modelName: options.model });
    return new Product(be, options, credentials, embedder, env);
  }

  /** Listens on the three ports; thoth-be first, since the others call it. */
  async listen(): Promise<Addresses> {
    const { host, thothBePort, sqlGeneratorPort, uiPort, dataFolder } = this.#options;
    const thothBe = reachable(await this.be.app.listen({ host, port: thothBePort }));
    const config = readGeneratorConfig({
      ...this.#env,
      THOTH_BE_URL: thothBe,
      THOTH_API_KEY: this.#credentials.apiKey,
      SQL_GENERATOR_STATE: join(dataFolder, "sql-generator.sqlite"),
      SQL_GENERATOR_LOG_LEVEL: this.#env.SQL_GENERATOR_LOG_LEVEL ?? "warn",
    });
    const generator = await buildSqlGenerator({
      config,
      embedder: this.#embedder,
      openers: embeddedOpeners,
      builtin: generateInSteps,
    });
    this.#apps.unshift(generator);
    this.#sqlGenerator = generator;
    const sqlGenerator = reachable(await generator.listen({ host, port: sqlGeneratorPort }));
    const page = await buildUiServer({
      folder: pageFolder,
      thothBeUrl: thothBe,
      sqlGeneratorUrl: sqlGenerator,
    });
    this.#apps.unshift(page);
    const ui = reachable(await page.listen({ host, port: uiPort }));
    return { thothBe, sqlGenerator, ui };
  }

  /** Ends sql-generator alone; its runs end, thoth-be and the page go on. */
  async stopSqlGenerator(): Promise<void> {
    await this.#sqlGenerator?.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const app of this.#apps.splice(0)) await app.close();
  }
}

/** An address a client on this machine can call: 0.0.0.0 and [::] are for listening only. */
function reachable(address: string): string {
  return address.replace("0.0.0.0", "127.0.0.1").replace("[::]", "[::1]");
}
