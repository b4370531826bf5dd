import { EmbeddingManager } from "thoth-vdbmanager";
import { ThothError } from "thoth-vdbmanager/errors";
import { hashEmbedder, testModelStore } from "thoth-vdbmanager/testing";
import { afterEach, expect, it } from "vitest";
import { serviceHeaders, startThothBe, type TestBe } from "./testing/start-thoth-be.ts";

const open: TestBe[] = [];
afterEach(async () => {
  for (const be of open.splice(0)) await be.app.close();
});

it("embeds with the real model, and a collection made by another model is named as such", async () => {
  await using embedder = new EmbeddingManager({ provider: testModelStore() });
  const be = await startThothBe({ embedder });
  open.push(be);
  const check = await be.app.inject({ url: "/api/workspace/4/check-embedding/", headers: serviceHeaders });
  expect(check.json().embedding_test).toMatchObject({
    test_successful: true,
    test_error: null,
    embedding_dimension: 384,
    actual_model_used: expect.stringContaining("all-MiniLM-L6-v2"),
  });
  await be.app.inject({
    method: "POST",
    url: "/api/workspace/4/evidence/",
    headers: serviceHeaders,
    payload: { evidence: "VIP means vip = 1" },
  });
  await be.app.close();
  const other = await startThothBe({ folder: be.folder, embedder: hashEmbedder() });
  open.push(other);
  const test = await other.app.inject({ url: "/api/workspace/4/test-vector-db/", headers: serviceHeaders });
  expect(test.json()).toMatchObject({ connection_successful: false, code: "SPACE_MISMATCH" });
  const list = await other.app.inject({ url: "/api/workspace/4/evidence/?q=vip", headers: serviceHeaders });
  expect([list.statusCode, list.json().code]).toEqual([409, "VECTOR_SPACE_MISMATCH"]);
});

it("is alive but not ready without a model, and says why", async () => {
  const embedder = hashEmbedder();
  embedder.outage = new ThothError("MODEL_NOT_CACHED");
  const be = await startThothBe({ embedder });
  open.push(be);
  expect((await be.app.inject({ url: "/health" })).statusCode).toBe(200);
  const ready = await be.app.inject({ url: "/ready" });
  expect(ready.statusCode).toBe(503);
  expect(ready.json().checks.embedding).toMatchObject({ ok: false, code: "MODEL_NOT_CACHED" });
});

it("stores a log whatever unknown fields it has, once per request id", async () => {
  const be = await startThothBe();
  open.push(be);
  const payload = {
    username: "ed",
    workspace: "Shop",
    started_at: "2026-01-01T00:00:00Z",
    question: "How many?",
    request_id: "r1",
    new_field: [1, 2],
  };
  const send = () =>
    be.app.inject({ method: "POST", url: "/api/thoth-logs/", headers: serviceHeaders, payload });
  const [first, second] = [await send(), await send()];
  expect([first.statusCode, second.statusCode]).toEqual([201, 201]);
  expect(second.json().id).toBe(first.json().id);
});
