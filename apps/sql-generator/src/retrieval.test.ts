import { type Embedder, EmbeddingManager, folderProvider } from "thoth-vdbmanager";
import { ThothError } from "thoth-vdbmanager/errors";
import { modelForTests } from "thoth-vdbmanager/testing";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { BuiltinGenerator } from "./ports.ts";
import { startService, type TestService } from "./testing/service.ts";
import { createShop, type Shop } from "./testing/shop.ts";
import { type IngestedPaths, ingestShop } from "./testing/shop-documents.ts";
import { wordEmbedder } from "./testing/word-embedder.ts";
import { embeddedOpeners } from "./workspace/open.ts";

let shop: Shop;
beforeEach(() => {
  shop = createShop();
});
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  shop.remove();
});

/** Proposes the nearest stored example as it is. */
const nearestExample: BuiltinGenerator = ({ retrieval }) => {
  const [pair] = retrieval.pairs;
  return pair === undefined
    ? { candidates: [], abstained: "No example is near" }
    : { candidates: [{ sql: pair.sql, source: "pair", confidence: 0.7, reasons: [pair.question] }] };
};

async function serve(embedder: Embedder, paths: IngestedPaths): Promise<TestService> {
  const service = await startService({
    shop,
    embedder,
    openers: embeddedOpeners,
    builtin: nearestExample,
    ...paths,
  });
  closing.push(() => service.close());
  return service;
}

async function ask(service: TestService, question: string) {
  const response = await service.app.inject({
    method: "POST",
    url: "/generate-sql",
    headers: { accept: "application/json" },
    payload: { question, workspace_id: 4 },
  });
  return { status: response.statusCode, body: response.json() };
}

it("joins words, meanings, values, evidence and examples of a real store", async () => {
  const service = await serve(wordEmbedder, await ingestShop(shop, wordEmbedder));
  const { body } = await ask(service, "How many customers live in Germany?");
  expect(body).toMatchObject({
    source: "pair",
    preview: { rows: [[10]] },
    degraded: [],
    values: expect.arrayContaining([expect.objectContaining({ column: "country", value: "Germany" })]),
    pairs: [expect.objectContaining({ question: "How many customers live in Germany?" })],
  });
  const country = body.columns.find((column: { column: string }) => column.column === "country");
  expect(country.reasons.map((reason: { channel: string }) => reason.channel)).toEqual(
    expect.arrayContaining(["lexical", "value", "pair", "dense"]),
  );
});

it("understands other words with the real model", async () => {
  const { folder } = await modelForTests();
  const embedder = new EmbeddingManager({ provider: folderProvider(folder) });
  closing.push(() => embedder.close());
  const service = await serve(embedder, await ingestShop(shop, embedder));
  const { body } = await ask(service, "What is the number of clients residing in Germany?");
  expect(body).toMatchObject({ source: "pair", preview: { rows: [[10]] }, degraded: [] });
  expect(body.pairs[0].score).toBeGreaterThan(0.6);
});

it("says SPACE_MISMATCH when the store was made with another model, and goes on with words and values", async () => {
  const paths = await ingestShop(shop, wordEmbedder);
  const space = {
    ...(await wordEmbedder.space()),
    fingerprint: `vs1:${"0".repeat(64)}`,
    model: "test/other",
  };
  const service = await serve({ ...wordEmbedder, space: async () => space }, paths);
  const { status, body } = await ask(service, "How many customers live in Germany?");
  expect(status).toBe(409);
  expect(body).toMatchObject({
    code: "SPACE_MISMATCH",
    failure: { type: "vector_db_unavailable" },
    values: expect.arrayContaining([expect.objectContaining({ value: "Germany" })]),
  });
});

it("bounds a model that hangs, and answers from words and values meanwhile", async () => {
  const hanging: Embedder = {
    ...wordEmbedder,
    space: (options = {}) =>
      new Promise((_, reject) => {
        options.signal?.addEventListener("abort", () =>
          reject(new ThothError("MODEL_UNAVAILABLE", { cause: options.signal?.reason })),
        );
      }),
  };
  const paths = await ingestShop(shop, wordEmbedder);
  const service = await startService({
    shop,
    embedder: hanging,
    openers: embeddedOpeners,
    ...paths,
    config: { documentsDeadlineMs: 200 },
  });
  closing.push(() => service.close());
  const { body } = await ask(service, "How many customers are in Italy?");
  expect(body.sql).toContain("COUNT");
  expect(body.degraded).toEqual([expect.stringMatching(/meaning is not available/)]);
});
