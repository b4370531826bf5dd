import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serviceHeaders, startThothBe, type TestBe } from "./testing/start-thoth-be.ts";

let be: TestBe;
let editor: { authorization: string };
let reader: { authorization: string };
beforeAll(async () => {
  be = await startThothBe();
  editor = await be.headersOf("ed", "ed-secret");
  reader = await be.headersOf("rita", "rita-secret");
});
afterAll(() => be.app.close());

const base = "/api/workspace/4";
const send = (
  method: "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  payload?: object,
  headers: object = {},
) =>
  be.app.inject({
    method,
    url: `${base}/${path}`,
    headers: { ...editor, ...headers },
    ...(payload && { payload }),
  });
const post = (path: string, payload: object, headers: object = {}) => send("POST", path, payload, headers);
const get = (path: string) => be.app.inject({ url: `${base}/${path}`, headers: reader });

describe("reading", () => {
  it("keeps SQL byte for byte and finds it by meaning", async () => {
    const sql = "SELECT count(*) -- all\n  FROM customers\n";
    const created = await post("questions/", { question: "How many customers are there?", sql });
    expect(created.statusCode).toBe(201);
    expect((await get(`questions/${created.json().id}/`)).json().sql).toBe(sql);
    await post("questions/", { question: "List the warehouses", sql: "SELECT 1" });
    const found = (await get("questions/?q=how%20many%20customers&limit=1")).json();
    expect(found.results[0]).toMatchObject({ sql, score: expect.any(Number) });
    expect(found.count).toBe(2);
    expect((await get("questions/?q=how%20many%20customers&min_score=1")).json().results).toEqual([]);
  });

  it("pages through a list without loss", async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { results: { id: string }[]; next_cursor: string | null } = (
        await get(`questions/?limit=1${cursor === null ? "" : `&cursor=${cursor}`}`)
      ).json();
      seen.push(...page.results.map((row) => row.id));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(new Set(seen).size).toBe((await get("questions/")).json().count);
  });

  it("limits columns to a table", async () => {
    await post("columns/", { table_name: "orders", original_column_name: "placed" });
    await post("columns/", { table_name: "customers", original_column_name: "name" });
    const page = (await get("columns/?table=ORDERS")).json();
    expect(page.results.map((row: { table_name: string }) => row.table_name)).toEqual(["orders"]);
    expect((await get("evidence/?table=orders")).statusCode).toBe(400);
  });

  it.each(["limit=0", "limit=1001", "limit=x", "cursor=!!", "min_score=2", "order=score"])(
    "refuses ?%s with 400",
    async (query) => {
      const answer = await get(`questions/?${query}`);
      expect([answer.statusCode, answer.json().code]).toEqual([400, "INVALID_INPUT"]);
    },
  );
});

describe("creating", () => {
  it("names the equal document instead of storing it twice", async () => {
    const first = await post("evidence/", { evidence: "VIP means vip = 1" });
    const second = await post("evidence/", { evidence: " VIP means vip = 1 " });
    expect([first.statusCode, second.statusCode]).toEqual([201, 200]);
    expect(second.json().duplicate_of).toBe(first.json().id);
  });

  it("takes an id of the caller's, once, whatever the kind", async () => {
    expect((await post("evidence/", { id: "my own/id 1", evidence: "x1" })).json().id).toBe("my own/id 1");
    expect((await get(`evidence/${encodeURIComponent("my own/id 1")}/`)).json().evidence).toBe("x1");
    const again = await post("evidence/", { id: "my own/id 1", evidence: "x2" });
    expect([again.statusCode, again.json().code]).toEqual([409, "DUPLICATE_DOCUMENT"]);
    const other = await post("questions/", { id: "my own/id 1", question: "q", sql: "SELECT 1" });
    expect(other.statusCode).toBe(409);
  });

  it("refuses blank, missing and over-long fields with the field's name", async () => {
    const blank = await post("questions/", { question: " ", sql: "SELECT 1" });
    expect([blank.statusCode, blank.json()]).toEqual([
      400,
      expect.objectContaining({ code: "INVALID_INPUT", error: expect.stringMatching(/^question: /) }),
    ]);
    expect((await post("questions/", { question: "q" })).json().error).toMatch(/^sql: /);
    const long = await post("evidence/", { evidence: "ü".repeat(32 * 1024 + 1) });
    expect([long.statusCode, long.json()]).toEqual([
      413,
      expect.objectContaining({
        code: "INPUT_TOO_LARGE",
        details: { field: "evidence", size: 65_538, limit: 65_536 },
      }),
    ]);
    const name = await post("columns/", { table_name: "t".repeat(256), original_column_name: "c" });
    expect(name.statusCode).toBe(413);
  });

  it("stores the good items of a bulk and names the bad ones by index", async () => {
    const answer = await post("columns/bulk/", {
      items: [
        { table_name: "customers", original_column_name: "vip", column_description: "good customer" },
        { table_name: "customers" },
        { table_name: "customers", original_column_name: "country" },
        { id: "my own/id 1", table_name: "customers", original_column_name: "id" },
        { table_name: "customers", original_column_name: "x".repeat(300) },
      ],
    });
    expect(answer.json()).toMatchObject({
      created: 2,
      updated: 0,
      skipped: 0,
      failed: [
        { index: 1, code: "INVALID_INPUT" },
        { index: 3, code: "DUPLICATE_DOCUMENT" },
        { index: 4, code: "INPUT_TOO_LARGE" },
      ],
    });
  });

  it("overwrites, skips or refuses what is there", async () => {
    const bulk = async (evidence: string, on_conflict: string) =>
      (await post("evidence/bulk/", { items: [{ id: "e1", evidence }], on_conflict })).json();
    expect(await bulk("one", "fail")).toMatchObject({ created: 1 });
    expect(await bulk("two", "skip")).toMatchObject({ skipped: 1 });
    expect(await bulk("two", "fail")).toMatchObject({ failed: [{ index: 0, code: "DUPLICATE_DOCUMENT" }] });
    expect((await get("evidence/e1/")).json().evidence).toBe("one");
    expect(await bulk("two", "overwrite")).toMatchObject({ updated: 1 });
    expect((await get("evidence/e1/")).json().evidence).toBe("two");
  });

  it("refuses more than 1000 items and unknown fields", async () => {
    const items = Array.from({ length: 1001 }, () => ({ evidence: "x" }));
    expect((await post("evidence/bulk/", { items })).statusCode).toBe(400);
    expect((await post("evidence/bulk/", { items: [], onConflict: "skip" })).statusCode).toBe(400);
  });
});

describe("changing", () => {
  it("replaces a document under its id, and part of it", async () => {
    await post("questions/", { id: "q1", question: "old?", sql: "SELECT 1", evidence: "hint" });
    const put = await send("PUT", "questions/q1/", { question: "new?", sql: "SELECT 2" });
    expect(put.json()).toMatchObject({ id: "q1", question: "new?", sql: "SELECT 2", evidence: "" });
    const patched = await send("PATCH", "questions/q1/", { evidence: "better" });
    expect(patched.json()).toMatchObject({ question: "new?", sql: "SELECT 2", evidence: "better" });
    expect((await send("PATCH", "questions/q1/", { question: " " })).statusCode).toBe(400);
    expect((await get("questions/q1/")).json().question).toBe("new?");
    expect((await send("PUT", "questions/none/", { question: "q", sql: "s" })).statusCode).toBe(404);
  });

  it("refuses a change of another version than the one read", async () => {
    const { headers } = await post("evidence/", { id: "e2", evidence: "one" });
    const ifMatch = { "if-match": String(headers.etag) };
    const changes = await Promise.all(
      ["two", "three"].map((evidence) => send("PUT", "evidence/e2/", { evidence }, ifMatch)),
    );
    expect(changes.map((one) => one.statusCode).sort()).toEqual([200, 412]);
    expect((await send("DELETE", "evidence/e2/", undefined, ifMatch)).statusCode).toBe(412);
    const current = String((await get("evidence/e2/")).headers.etag);
    expect((await send("DELETE", "evidence/e2/", undefined, { "if-match": current })).statusCode).toBe(204);
  });

  it("lets an edited column description survive the next preprocessing", async () => {
    await be.jobs.finished((await be.jobs.start(4, { type: "preprocess", steps: ["columns"] }, "test")).id);
    const page = (await get("columns/?table=customers")).json();
    const vip = page.results.find(
      (row: { original_column_name: string }) => row.original_column_name === "vip",
    );
    await send("PATCH", `columns/${vip.id}/`, { value_description: "1 = yes" });
    await be.jobs.finished((await be.jobs.start(4, { type: "preprocess", steps: ["columns"] }, "test")).id);
    expect((await get(`columns/${vip.id}/`)).json().value_description).toBe("1 = yes");
  });

  it("deletes one, and answers 404 for an id of another kind", async () => {
    const { id } = (await post("evidence/", { evidence: "to be deleted" })).json();
    expect((await get(`questions/${id}/`)).statusCode).toBe(404);
    expect((await send("DELETE", `questions/${id}/`)).statusCode).toBe(404);
    expect((await send("DELETE", `evidence/${id}/`)).statusCode).toBe(204);
    expect((await send("DELETE", `evidence/${id}/`)).statusCode).toBe(404);
  });

  it("deletes all of a kind only when the count is still the one seen", async () => {
    const { count } = (await get("questions/")).json();
    const evidence = (await get("evidence/")).json().count;
    expect((await send("DELETE", "questions/")).statusCode).toBe(400);
    const stale = await send("DELETE", `questions/?confirm=${count + 1}`);
    expect([stale.statusCode, stale.json().code]).toEqual([409, "CHANGED_MEANWHILE"]);
    expect((await send("DELETE", `questions/?confirm=${count}`)).json()).toEqual({ deleted: count });
    expect((await get("questions/")).json().count).toBe(0);
    expect((await get("evidence/")).json().count).toBe(evidence);
  });
});

describe("rights", () => {
  it("lets only editors and services write", async () => {
    const calls = [
      ["POST", "evidence/", { evidence: "x" }],
      ["POST", "evidence/bulk/", { items: [{ evidence: "x" }] }],
      ["PUT", "evidence/e1/", { evidence: "x" }],
      ["PATCH", "evidence/e1/", { evidence: "x" }],
      ["DELETE", "evidence/e1/", undefined],
      ["DELETE", "evidence/?confirm=0", undefined],
      ["POST", "jobs/", { type: "preprocess" }],
    ] as const;
    for (const [method, path, payload] of calls) {
      const answer = await send(method, path, payload, reader);
      expect([method, path, answer.statusCode, answer.json().code]).toEqual([method, path, 403, "FORBIDDEN"]);
    }
    const headers = { ...serviceHeaders, authorization: "" };
    expect((await send("DELETE", "evidence/e1/", undefined, headers)).statusCode).toBe(401);
    const service = await be.app.inject({
      method: "DELETE",
      url: `${base}/evidence/e1/`,
      headers: serviceHeaders,
    });
    expect(service.statusCode).toBe(204);
  });

  it("shows a stranger nothing", async () => {
    const stranger = await be.headersOf("stranger", "stranger-secret");
    const paths = ["evidence/", "questions/x/", "columns/", "jobs/", "ingestion/", "schema/"];
    for (const path of [...paths, "test-vector-db/", "check-embedding/"]) {
      const answer = await be.app.inject({ url: `${base}/${path}`, headers: stranger });
      expect([path, answer.statusCode, answer.json().code]).toEqual([path, 404, "WORKSPACE_NOT_FOUND"]);
    }
  });
});
