import type { FastifyInstance } from "fastify";
import { openSqliteDatabase } from "thoth-dbmanager";
import type { Embedder } from "thoth-vdbmanager";
import { ThothError } from "thoth-vdbmanager/errors";
import { buildSqlGenerator, type SqlGeneratorOptions } from "../app.ts";
import { type GeneratorConfig, readConfig } from "../config.ts";
import type { BuiltinGenerator } from "../ports.ts";
import { createShop, type Shop, shopSchema } from "./shop.ts";
import { createThothBeDouble, type ThothBeDouble, testKey } from "./thoth-be-double.ts";

export interface TestService {
  readonly app: FastifyInstance;
  readonly shop: Shop;
  readonly thothBe: ThothBeDouble;
  close(): Promise<void>;
}

/** An embedder whose model cannot be had. */
const noModel: Embedder = {
  space: () => Promise.reject(new ThothError("MODEL_NOT_CACHED")),
  encodeQuery: () => Promise.reject(new ThothError("MODEL_NOT_CACHED")),
  encodeDocuments: () => Promise.reject(new ThothError("MODEL_NOT_CACHED")),
};

/** A generator that always proposes one statement. */
export function proposes(sql: string, confidence = 0.8): BuiltinGenerator {
  return () => ({ candidates: [{ sql, source: "composed", confidence, reasons: ["as the test says"] }] });
}

/** The service over a real shop database, with a double of thoth-be; options replace any part. */
export async function startService(
  options: {
    config?: Partial<GeneratorConfig>;
    builtin?: BuiltinGenerator;
    openers?: Partial<SqlGeneratorOptions["openers"]>;
    embedder?: Embedder;
    streamTimes?: SqlGeneratorOptions["streamTimes"];
    fetch?: typeof globalThis.fetch;
    vectorStorePath?: string;
    valueIndexPath?: string;
    /** A shop that the caller made and removes. */
    shop?: Shop;
  } = {},
): Promise<TestService> {
  const shop = options.shop ?? createShop();
  const { fetch: passOn, vectorStorePath, valueIndexPath } = options;
  const thothBe = createThothBeDouble({
    databasePath: shop.databasePath,
    schema: shopSchema,
    ...(vectorStorePath === undefined ? {} : { vectorStorePath }),
    ...(valueIndexPath === undefined ? {} : { valueIndexPath }),
    ...(passOn === undefined ? {} : { passOn }),
  });
  const app = await buildSqlGenerator({
    config: {
      ...readConfig({ THOTH_BE_URL: "http://thoth-be.test", THOTH_API_KEY: testKey }),
      ...options.config,
    },
    embedder: options.embedder ?? noModel,
    openers: {
      database: async (path) => openSqliteDatabase({ path }),
      documents: () => Promise.reject(new ThothError("STORE_UNAVAILABLE")),
      values: () => Promise.reject(new ThothError("STORE_UNAVAILABLE")),
      ...options.openers,
    },
    builtin: options.builtin ?? proposes("SELECT COUNT(*) AS n FROM customers WHERE country = 'Italy'"),
    fetch: thothBe.fetch,
    logger: false,
    ...(options.streamTimes === undefined ? {} : { streamTimes: options.streamTimes }),
  });
  return {
    app,
    shop,
    thothBe,
    async close() {
      await app.close();
      if (options.shop === undefined) shop.remove();
    },
  };
}
