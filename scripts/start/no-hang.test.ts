import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EmbeddingManager, EnvironmentDetector, hubSource, ModelStore } from "thoth-vdbmanager";
import { type FaultHub, modelForTests, startFaultHub, testModelStore } from "thoth-vdbmanager/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Credentials, prepareDataFolder } from "./data-folder.ts";
import { demoWorkspaceId, ensureDemoWorkspace } from "./demo-workspace.ts";
import type { StartOptions } from "./options.ts";
import { type Addresses, Product } from "./product.ts";

const quiet = { THOTH_BE_LOG_LEVEL: "silent", SQL_GENERATOR_LOG_LEVEL: "silent" };

/** What an earlier container, which had the model, left on the volume. */
async function ingest(options: StartOptions, credentials: Credentials): Promise<void> {
  await using embedder = new EmbeddingManager({ provider: testModelStore() });
  await using product = await Product.build(options, credentials, embedder, quiet);
  const { fingerprint } = await embedder.space();
  await ensureDemoWorkspace(product.be, {
    databaseRoot: Product.databaseRoot(options),
    dataFolder: options.dataFolder,
    credentials,
    space: fingerprint,
    signal: new AbortController().signal,
    say: () => undefined,
  });
}

/**
 * The story that Thoth exists for: a container without the model, a hub that answers 500 for ever, and a question in
 * flight. The old service began to download inside the request, retried without end, and froze with its /health.
 */
describe("a question while the model is missing and the hub answers 500 for ever", () => {
  let folder: string;
  let hub: FaultHub;
  let embedder: EmbeddingManager;
  let product: Product;
  let addresses: Addresses;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "thoth-no-hang-"));
    const { id, revision, folder: modelFolder } = await modelForTests();
    const options = {
      dataFolder: folder,
      host: "127.0.0.1",
      thothBePort: 0,
      sqlGeneratorPort: 0,
      uiPort: 0,
      model: "default",
      isDegradedAllowed: true,
    };
    const credentials = await prepareDataFolder(folder);
    await ingest(options, credentials);

    hub = await startFaultHub({ id, folder: modelFolder, revision });
    hub.misbehave({ kind: "status", status: 500 });
    const models = new ModelStore({
      cacheFolder: join(folder, "models"),
      environment: new EnvironmentDetector({ env: { THOTH_DOWNLOAD: "on-demand" } }),
      sources: [hubSource({ endpoint: hub.url })],
    });
    embedder = new EmbeddingManager({ provider: models, readyDeadlineMs: 2_000 });
    product = await Product.build(options, credentials, embedder, quiet);
    addresses = await product.listen();
  });

  afterAll(async () => {
    await product[Symbol.asyncDispose]();
    await embedder.close();
    await hub.close();
    await rm(folder, { recursive: true });
  });

  const ask = async (question: string): Promise<{ status: number; body: Record<string, unknown> }> => {
    const response = await fetch(`${addresses.sqlGenerator}/generate-sql`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ question, workspace_id: demoWorkspaceId }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it("is answered with a structure, and /health answers all the while", async () => {
    const questions = Array.from(
      { length: 100 },
      (_, index) => `How many customers are there in Italy? (${index})`,
    );
    let isOver = false;
    const answers = Promise.all(questions.map(ask)).finally(() => {
      isOver = true;
    });
    const health: number[] = [];
    while (!isOver) health.push((await fetch(`${addresses.sqlGenerator}/health`)).status);

    for (const { status, body } of await answers) {
      expect([200, 422, 424, 429, 503]).toContain(status);
      const isExplained = typeof body.code === "string" || (body.degraded as string[]).length > 0;
      expect(isExplained).toBe(true);
    }
    expect(health.length).toBeGreaterThan(1);
    expect(new Set(health)).toEqual(new Set([200]));
    expect(hub.requests.length).toBeGreaterThan(0);
  });

  it("is not ready, says why, and stays alive", async () => {
    const ready = await fetch(`${addresses.thothBe}/ready`);
    expect(ready.status).toBe(503);
    const body = (await ready.json()) as { checks: { embedding: { code: string } } };
    expect(body.checks.embedding.code).toMatch(/^(MODEL_UNAVAILABLE|DEADLINE_EXCEEDED|CIRCUIT_OPEN)$/);
    expect((await fetch(`${addresses.thothBe}/health`)).status).toBe(200);
  });

  it("is answered with vectors again once the hub works, without a restart", async () => {
    hub.misbehave({ kind: "none" });
    await embedder.preloadModels(["default"]);
    expect((await fetch(`${addresses.thothBe}/ready`)).status).toBe(200);
    const { body } = await ask("How many customers are there in Germany?");
    expect(body.degraded).toEqual([]);
  });
});
