import { EmbeddingManager } from "thoth-vdbmanager";
import { ThothError } from "thoth-vdbmanager/errors";
import { createSqliteStore } from "thoth-vdbmanager/stores/sqlite";
import { hashEmbedder, testModelStore } from "thoth-vdbmanager/testing";
import { afterEach, describe, expect, it } from "vitest";
import { serviceHeaders, startThothBe, type TestBe } from "./testing/start-thoth-be.ts";

const open: TestBe[] = [];
afterEach(async () => {
  for (const be of open.splice(0)) await be.app.close();
});

async function start(options: Parameters<typeof startThothBe>[0] = {}): Promise<TestBe> {
  const be = await startThothBe(options);
  open.push(be);
  return be;
}

const get = (be: TestBe, path: string, headers: object = serviceHeaders) =>
  be.app.inject({ url: path, headers: { ...headers } });

describe("with the real model", () => {
  it("embeds, and names a collection made by another model as such", async () => {
    await using embedder = new EmbeddingManager({ provider: testModelStore() });
    const be = await start({ embedder });
    const check = (await get(be, "/api/workspace/4/check-embedding/")).json();
    expect(check).toMatchObject({
      embedding_test: {
        test_successful: true,
        test_error: null,
        embedding_dimension: 384,
        actual_model_used: expect.stringContaining("all-MiniLM-L6-v2"),
      },
      model: {
        id: "sentence-transformers/all-MiniLM-L6-v2",
        revision: expect.stringMatching(/^[0-9a-f]{40}$/),
      },
      cache: { hit: true },
      queue: { depth: 0 },
    });
    const payload = { evidence: "VIP means vip = 1" };
    await be.app.inject({
      method: "POST",
      url: "/api/workspace/4/evidence/",
      headers: serviceHeaders,
      payload,
    });
    expect((await get(be, "/api/workspace/4/test-vector-db/")).json()).toMatchObject({
      connection_successful: true,
      connection_info: { points_count: 1, counts: { evidence: 1 }, store_fingerprint: { dimensions: 384 } },
    });
    const workspace = (await get(be, "/api/workspace/id/4")).json();
    expect(workspace.embedding_config).toMatchObject({ ready: true, reason: null, dimensions: 384 });
    await be.app.close();
    const other = await start({ folder: be.folder, embedder: hashEmbedder() });
    await get(other, "/ready");
    const test = await get(other, "/api/workspace/4/test-vector-db/");
    expect(test.json()).toMatchObject({ connection_successful: false, code: "VECTOR_SPACE_MISMATCH" });
    const list = await get(other, "/api/workspace/4/evidence/?q=vip");
    expect([list.statusCode, list.json().code]).toEqual([409, "VECTOR_SPACE_MISMATCH"]);
  });
});

describe("without a model", () => {
  it("is alive but not ready, and tells the reason only to a service", async () => {
    const embedder = hashEmbedder();
    embedder.outage = new ThothError("MODEL_NOT_CACHED");
    const be = await start({ embedder });
    expect((await get(be, "/health", {})).statusCode).toBe(200);
    const ready = await get(be, "/ready", {});
    expect(ready.statusCode).toBe(503);
    expect(ready.json().checks).toEqual({
      catalogue: { ok: true },
      embedding: { ok: false, code: "MODEL_NOT_CACHED" },
      vector_store: { ok: true },
    });
    expect((await get(be, "/ready")).json().checks.embedding.reason).toContain("vdbmanager pull");
    expect((await get(be, "/ready", { "x-api-key": "wrong" })).statusCode).toBe(401);
    const workspace = (await get(be, "/api/workspace/id/4")).json();
    expect(workspace.embedding_config).toMatchObject({ ready: false, reason: "MODEL_NOT_CACHED" });
  });

  it("says so in the check of the model, and not in the one of the store", async () => {
    const embedder = hashEmbedder();
    const be = await start({ embedder });
    embedder.outage = new ThothError("MODEL_HOST_FAILED");
    const check = await get(be, "/api/workspace/4/check-embedding/");
    expect(check.json().embedding_test).toMatchObject({
      test_successful: false,
      test_error: expect.stringContaining("child process"),
    });
    expect((await get(be, "/api/workspace/4/test-vector-db/")).json()).toMatchObject({
      connection_successful: true,
      connection_info: { collection_exists: false },
    });
  });

  it("becomes ready by itself when the model comes", async () => {
    const embedder = hashEmbedder();
    embedder.outage = new ThothError("MODEL_NOT_CACHED");
    const be = await start({ embedder });
    expect((await get(be, "/ready", {})).statusCode).toBe(503);
    embedder.outage = null;
    expect((await get(be, "/ready", {})).statusCode).toBe(200);
  });
});

describe("without a store", () => {
  it("answers with the error, and never with an empty list or the place of a file", async () => {
    const be = await start({
      openStore: (path) => ({
        ...createSqliteStore({ path }),
        health: () => Promise.reject(outage(path)),
        describe: () => Promise.reject(outage(path)),
      }),
    });
    const test = await get(be, "/api/workspace/4/test-vector-db/");
    expect(test.json()).toMatchObject({ connection_successful: false, code: "VECTOR_DB_UNAVAILABLE" });
    expect(test.body).not.toContain(be.folder);
    const list = await get(be, "/api/workspace/4/evidence/");
    expect([list.statusCode, list.json()]).toEqual([
      503,
      expect.objectContaining({ code: "VECTOR_DB_UNAVAILABLE", retryable: true }),
    ]);
    expect(list.body).not.toContain(be.folder);
    expect((await get(be, "/ready", {})).statusCode).toBe(503);
    expect((await get(be, "/api/workspaces")).statusCode).toBe(200);
  });

  function outage(path: string): ThothError {
    return new ThothError("STORE_UNAVAILABLE", { message: `${path} cannot be opened.`, details: { path } });
  }
});

describe("logs", () => {
  const log = {
    workspace: "Shop",
    started_at: "2026-01-01T00:00:00Z",
    question: "How many?",
    request_id: "r1",
    new_field: [1, 2],
  };
  const send = (be: TestBe, payload: object, headers: object = serviceHeaders) =>
    be.app.inject({ method: "POST", url: "/api/thoth-logs/", headers: { ...headers }, payload });

  it("are stored whatever unknown fields they have, once per user and request", async () => {
    const be = await start();
    const first = await send(be, { ...log, username: "ed" });
    const again = await send(be, { ...log, username: "ed", successful_agent_name: "built-in" });
    expect([first.statusCode, again.statusCode]).toEqual([201, 201]);
    expect(again.json()).toMatchObject({ id: first.json().id, new_field: [1, 2] });
    const rita = await send(be, { ...log, username: "ed" }, await be.headersOf("rita", "rita-secret"));
    expect(rita.json().username).toBe("rita");
    expect(rita.json().id).not.toBe(first.json().id);
  });

  it("are refused without the first fields, and above 2 MiB", async () => {
    const be = await start();
    const missing = await send(be, { username: "ed" });
    expect([missing.statusCode, missing.json().error]).toEqual([400, expect.stringContaining("workspace")]);
    const large = await send(be, { ...log, username: "ed", schema: "x".repeat(2 * 1024 * 1024) });
    expect([large.statusCode, large.json().code]).toEqual([413, "INPUT_TOO_LARGE"]);
  });
});
