import { afterEach, beforeEach, expect, it } from "vitest";
import { startService, type TestService } from "./testing/service.ts";
import { testKey } from "./testing/thoth-be-double.ts";

let service: TestService;
beforeEach(async () => {
  service = await startService();
});
afterEach(() => service.close());

async function execute(payload: object, headers: Record<string, string> = { "x-api-key": testKey }) {
  return service.app.inject({
    method: "POST",
    url: "/execute-query",
    headers,
    payload: { workspace_id: 4, page: 0, page_size: 10, sort_model: [], filter_model: {}, ...payload },
  });
}

it("pages a statement, star and semicolon included", async () => {
  const response = await execute({ sql: "SELECT * FROM customers;", page: 4 });
  expect(response.statusCode).toBe(200);
  expect(response.json()).toMatchObject({
    total_rows: 50,
    columns: ["id", "name", "country", "since"],
    error: null,
    page: 4,
    page_size: 10,
    has_next: false,
    has_previous: true,
  });
  expect(response.json().data).toHaveLength(10);
});

it("sorts nulls first on ascending, filters without case, and joins conditions", async () => {
  const sorted = await execute({
    sql: "SELECT since FROM customers",
    sort_model: [{ colId: "since", sort: "asc" }],
  });
  expect(sorted.json().data[0]).toEqual({ since: null });
  const filtered = await execute({
    sql: "SELECT country, COUNT(*) AS n FROM customers GROUP BY country",
    filter_model: {
      country: {
        filterType: "text",
        operator: "OR",
        conditions: [
          { filterType: "text", type: "equals", filter: "ITALY" },
          { filterType: "text", type: "startsWith", filter: "sp" },
        ],
      },
      n: { filterType: "text", type: "notBlank" },
    },
  });
  expect(filtered.json()).toMatchObject({ total_rows: 2, error: null });
});

it.each([
  ["DELETE FROM customers", "SQL_REFUSED"],
  ["SELECT 1; SELECT 2", "SQL_REFUSED"],
  ["SELECT nothing FROM customers", "SQL_FAILED"],
])("answers %s with 200 and an error", async (sql, code) => {
  const response = await execute({ sql });
  expect(response.statusCode).toBe(200);
  expect(response.json()).toMatchObject({
    data: [],
    total_rows: 0,
    error: expect.any(String),
    error_code: code,
  });
});

it("answers an unknown workspace with 200 and an error", async () => {
  const response = await execute({ sql: "SELECT 1", workspace_id: 9 });
  expect(response.statusCode).toBe(200);
  expect(response.json()).toMatchObject({ error_code: "WORKSPACE_NOT_FOUND" });
});

it.each([{ page_size: 0 }, { page_size: 1_001 }, { page: -1 }, { sql: "" }])(
  "refuses the malformed %j with 400",
  async (part) => {
    expect((await execute({ sql: "SELECT 1", ...part })).statusCode).toBe(400);
  },
);

it("runs without credentials only what this service sent for that workspace", async () => {
  const refused = await execute({ sql: "SELECT name FROM customers" }, {});
  expect(refused.statusCode).toBe(200);
  expect(refused.json()).toMatchObject({
    error: expect.stringContaining("not allowed"),
    error_code: "NOT_GENERATED_HERE",
  });
  const answer = await service.app.inject({
    method: "POST",
    url: "/generate-sql",
    headers: { accept: "application/json" },
    payload: { question: "How many customers are in Italy?", workspace_id: 4 },
  });
  const { sql } = answer.json();
  expect((await execute({ sql }, {})).json()).toMatchObject({ data: [{ n: 20 }], error: null });
  expect((await execute({ sql: `${sql} -- more` }, {})).json()).toMatchObject({
    error_code: "NOT_GENERATED_HERE",
  });
});

it("stores a like once, with a deterministic id", async () => {
  const none = await service.app.inject({
    method: "POST",
    url: "/save-sql-feedback",
    payload: { workspace_id: 4 },
  });
  expect(none.json()).toMatchObject({ success: false, error: expect.any(String) });
  const asked = await service.app.inject({
    method: "POST",
    url: "/generate-sql",
    payload: { question: "How many customers are in Italy?", workspace_id: 4 },
  });
  const like = (payload: object) =>
    service.app.inject({
      method: "POST",
      url: "/save-sql-feedback",
      payload: { workspace_id: 4, ...payload },
    });
  const first = (await like({ request_id: asked.headers["x-request-id"] })).json();
  expect(first).toMatchObject({ success: true, created: true });
  const second = (await like({})).json();
  expect(second).toEqual({ success: true, id: first.id, created: false });
  expect([...service.thothBe.questions]).toEqual([
    [
      first.id,
      { question: "How many customers are in Italy?", sql: expect.stringContaining("COUNT"), evidence: "" },
    ],
  ]);
  expect((await like({ request_id: "unknown" })).json()).toMatchObject({ success: false });
});

it("says so when the example cannot be stored", async () => {
  await service.app.inject({
    method: "POST",
    url: "/generate-sql",
    payload: { question: "How many customers are in Italy?", workspace_id: 4 },
  });
  service.thothBe.state = "down";
  const response = await service.app.inject({
    method: "POST",
    url: "/save-sql-feedback",
    payload: { workspace_id: 4 },
  });
  expect(response.json()).toMatchObject({ success: false, details: expect.stringContaining("ECONNREFUSED") });
});
