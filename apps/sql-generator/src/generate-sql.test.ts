import type { FastifyInstance } from "fastify";
import { afterEach, expect, it } from "vitest";
import { readMarkers } from "./testing/read-stream.ts";
import { proposes, startService, type TestService } from "./testing/service.ts";
import { testKey, testToken } from "./testing/thoth-be-double.ts";

let service: TestService;
afterEach(() => service.close());

const question = "How many customers are there in Italy?";

async function ask(app: FastifyInstance, payload: object, headers: Record<string, string> = {}) {
  return app.inject({ method: "POST", url: "/generate-sql", payload, headers });
}

it("streams the markers of a successful run in order for the minimal body", async () => {
  service = await startService();
  const response = await ask(service.app, { question, workspace_id: 4 });
  expect(response.statusCode).toBe(200);
  expect(response.headers).toMatchObject({
    "content-type": "text/plain; charset=utf-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
    "x-request-id": expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  const lines = readMarkers(response.body);
  expect(lines.filter((line) => line.marker !== "THOTHLOG").map((line) => line.marker)).toEqual([
    "SQL_FORMATTED",
    "SQL_READY",
    "SQL_EXPLANATION",
  ]);
  const [formatted, ready] = lines
    .filter((line) => line.marker.startsWith("SQL_"))
    .map((line) => JSON.parse(line.payload) as Record<string, unknown>);
  expect(formatted).toMatchObject({ type: "sql_formatted", sql: ready?.sql });
  expect(ready).toMatchObject({ type: "sql_ready", workspace_id: 4, username: "anonymous" });
  expect(service.thothBe.calls).toEqual(["GET /api/workspace/id/4", "GET /api/workspace/4/schema/"]);
});

it("gives the same run as one object", async () => {
  service = await startService();
  const response = await ask(service.app, { question, workspace_id: "4" }, { accept: "application/json" });
  expect(response.statusCode).toBe(200);
  expect(response.json()).toMatchObject({
    sql: expect.stringContaining("COUNT(*)"),
    confidence: 0.8,
    source: "composed",
    reasons: ["as the test says"],
    preview: { columns: ["n"], rows: [[20]], truncated: false },
    candidates: [{ verdict: "chosen", rows: 1 }],
    columns: expect.arrayContaining([expect.objectContaining({ table: "customers", column: "country" })]),
    language: "en",
    workspace_id: 4,
    error: null,
    timings: { total: expect.any(Number) },
  });
});

it.each([
  [
    "application/x-ndjson",
    (body: string) =>
      body
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).event),
  ],
  [
    "text/event-stream",
    (body: string) => [...body.matchAll(/^event: (.*)\ndata: \{.*\}\n$/gm)].map((m) => m[1]),
  ],
])("sends typed events as %s", async (accept, eventsOf) => {
  service = await startService();
  const response = await ask(service.app, { question, workspace_id: 4 }, { accept });
  expect(response.headers["content-type"]).toContain(accept);
  const events = eventsOf(response.body).filter((event: string) => event !== "status");
  expect(events).toEqual(["retrieval", "candidates", "sql", "preview", "explanation", "done"]);
});

it("abstains with one CRITICAL_ERROR of type no_sql that says why and what was found", async () => {
  service = await startService({
    builtin: () => ({ candidates: [], abstained: "No table holds the weather" }),
  });
  const response = await ask(service.app, { question: "What is the country weather?", workspace_id: 4 });
  const markers = readMarkers(response.body);
  expect(markers.every((line) => ["THOTHLOG", "CRITICAL_ERROR"].includes(line.marker))).toBe(true);
  const errors = markers.filter((line) => line.marker === "CRITICAL_ERROR");
  expect(errors).toHaveLength(1);
  expect(JSON.parse(errors[0]?.payload ?? "")).toMatchObject({
    type: "no_sql",
    message: expect.stringMatching(/No table holds the weather.*customers\.country/),
    impact: expect.any(String),
    action: expect.any(String),
  });
});

it("abstains in JSON with status 200, sql null and what was found", async () => {
  service = await startService({ builtin: proposes("SELECT COUNT(*) FROM customers", 0.1) });
  const response = await ask(service.app, { question, workspace_id: 4 }, { accept: "application/json" });
  expect(response.statusCode).toBe(200);
  expect(response.json()).toMatchObject({
    sql: null,
    code: "NO_SQL",
    error: expect.stringContaining("confidence of 0.10, 0.35 is needed"),
    failure: { type: "no_sql" },
    candidates: [{ verdict: "valid" }],
  });
});

it("refuses what the guard refuses and never runs it", async () => {
  service = await startService({ builtin: proposes("DELETE FROM customers") });
  const response = await ask(service.app, { question, workspace_id: 4 }, { accept: "application/json" });
  expect(response.json()).toMatchObject({ sql: null, candidates: [{ verdict: "refused", rows: null }] });
});

it("repairs a misspelt column and says so", async () => {
  service = await startService({
    builtin: proposes("SELECT c.nme FROM customers c WHERE c.cuntry = 'Italy'"),
  });
  const answer = (
    await ask(service.app, { question, workspace_id: 4 }, { accept: "application/json" })
  ).json();
  expect(answer.sql).toMatch(/c\.name[\s\S]*c\.country = 'Italy'/);
  expect(answer.candidates[0].notes).toEqual([
    "unknown column nme replaced by name",
    "unknown column cuntry replaced by country",
  ]);
});

it("rejects a candidate without rows when asked to", async () => {
  service = await startService({ builtin: proposes("SELECT name FROM customers WHERE country = 'Peru'") });
  const flags = { treat_empty_result_as_error: true };
  const response = await ask(
    service.app,
    { question, workspace_id: 4, flags },
    { accept: "application/json" },
  );
  expect(response.json()).toMatchObject({ sql: null, failure: { type: "no_sql" } });
});

it("explains only when wanted, in the question's language", async () => {
  service = await startService();
  const payload = { question: "Quanti clienti ci sono in Italia?", workspace_id: 4 };
  const json = { accept: "application/json" };
  expect((await ask(service.app, payload, json)).json()).toMatchObject({
    language: "it",
    explanation: expect.stringContaining("Selezione dei Dati"),
  });
  const silent = await ask(service.app, { ...payload, flags: { explain_generated_query: false } }, json);
  expect(silent.json().explanation).toBeNull();
  const partial = await ask(service.app, { ...payload, flags: {} }, json);
  expect(partial.json().explanation).toEqual(expect.any(String));
});

it.each([
  [{ workspace_id: 4 }, 400, "question"],
  [{ question: "  ", workspace_id: 4 }, 400, "question is blank"],
  [{ question: "x", workspace_id: 0 }, 400, "workspace_id"],
  [{ question: "x", workspace_id: 4, functionality_level: "Guru" }, 400, "functionality_level"],
  [{ question: "x".repeat(5_000), workspace_id: 4 }, 413, "5000 characters"],
  [{ question: "x", workspace_id: 99 }, 404, "No workspace found"],
])("answers %j with %i before any stream", async (payload, status, text) => {
  service = await startService();
  const plain = await ask(service.app, payload);
  expect(plain.statusCode).toBe(status);
  expect(plain.headers["content-type"]).toBe("text/plain; charset=utf-8");
  expect(plain.body).toContain(text);
  const json = await ask(service.app, payload, { accept: "application/json", "x-request-id": "abc-1" });
  expect(json.json()).toMatchObject({ error: expect.stringContaining(text), request_id: "abc-1", status });
});

it("answers a body that carries a statement as a request for an explanation", async () => {
  service = await startService();
  const response = await ask(service.app, {
    workspace_id: 4,
    question,
    generated_sql: "SELECT name FROM customers",
    database_schema: "",
    evidence: [],
    chain_of_thought: "",
    language: "English",
    username: "ada",
    endpoint: "/explain-sql",
  });
  expect(response.json()).toMatchObject({
    success: true,
    explanation: expect.stringContaining("Data Selection"),
    language: "en",
    error: null,
  });
});

it("goes on with words alone when model and store are down, and says so", async () => {
  service = await startService({ vectorStorePath: "/nowhere", valueIndexPath: "/nowhere" });
  const response = await ask(service.app, { question, workspace_id: 4 }, { accept: "application/json" });
  expect(response.json()).toMatchObject({
    sql: expect.any(String),
    degraded: [expect.stringContaining("STORE_UNAVAILABLE"), expect.stringContaining("STORE_UNAVAILABLE")],
  });
});

it("calls an abstention during an outage by the outage's name", async () => {
  service = await startService({
    vectorStorePath: "/nowhere",
    builtin: () => ({ candidates: [], abstained: "Nothing fits" }),
  });
  const response = await ask(service.app, { question, workspace_id: 4 }, { accept: "application/json" });
  expect(response.statusCode).toBe(503);
  expect(response.headers["retry-after"]).toBeDefined();
  expect(response.json()).toMatchObject({
    code: "STORE_UNAVAILABLE",
    failure: { type: "vector_db_unavailable" },
  });
});

it("answers 503 with Retry-After while thoth-be is down, and from its copy once it knows the workspace", async () => {
  service = await startService();
  service.thothBe.state = "down";
  const early = await ask(service.app, { question, workspace_id: 4 });
  expect(early.statusCode).toBe(503);
  expect(early.headers["retry-after"]).toBeDefined();
  expect(early.body).toContain("ECONNREFUSED");
});

it("knows a user by token, and only his workspaces", async () => {
  service = await startService({ config: { auth: "required" } });
  const json = { accept: "application/json" };
  expect((await ask(service.app, { question, workspace_id: 4 }, json)).statusCode).toBe(401);
  const wrong = await ask(
    service.app,
    { question, workspace_id: 4 },
    { ...json, authorization: "Token nonsense" },
  );
  expect(wrong.statusCode).toBe(401);
  const user = { ...json, authorization: `Token ${testToken}` };
  expect((await ask(service.app, { question, workspace_id: 4 }, user)).statusCode).toBe(200);
  expect((await ask(service.app, { question, workspace_id: 5 }, user)).statusCode).toBe(404);
  expect(
    (await ask(service.app, { question, workspace_id: 4 }, { ...json, "x-api-key": testKey })).statusCode,
  ).toBe(200);
  expect(
    (await ask(service.app, { question, workspace_id: 4 }, { ...json, "x-api-key": "no" })).statusCode,
  ).toBe(401);
});

it("takes no anonymous call from a foreign page or through a proxy for a foreign address", async () => {
  service = await startService();
  const foreign = await ask(service.app, { question, workspace_id: 4 }, { origin: "http://evil.example" });
  expect(foreign.statusCode).toBe(401);
  const forwarded = await ask(
    service.app,
    { question, workspace_id: 4 },
    { "x-forwarded-for": "203.0.113.9" },
  );
  expect(forwarded.statusCode).toBe(401);
});
