import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startThothBe, type TestBe } from "./testing/start-thoth-be.ts";

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
const post = (path: string, payload: object, headers = editor) =>
  be.app.inject({ method: "POST", url: `${base}/${path}`, headers, payload });
const get = (path: string) => be.app.inject({ url: `${base}/${path}`, headers: reader });

describe("documents", () => {
  it("keeps SQL byte for byte and finds it by meaning", async () => {
    const sql = "SELECT count(*) -- all\n  FROM customers\n";
    const created = await post("questions/", { question: "How many customers are there?", sql });
    expect(created.statusCode).toBe(201);
    expect((await get(`questions/${created.json().id}/`)).json().sql).toBe(sql);
    await post("questions/", { question: "List the warehouses", sql: "SELECT 1" });
    const found = (await get("questions/?q=how%20many%20customers&limit=1")).json();
    expect(found.results[0]).toMatchObject({ sql, score: expect.any(Number) });
    expect(found.count).toBe(2);
  });

  it("names the equal document instead of storing it twice", async () => {
    const first = await post("evidence/", { evidence: "VIP means vip = 1" });
    const second = await post("evidence/", { evidence: "VIP means vip = 1" });
    expect([first.statusCode, second.statusCode]).toEqual([201, 200]);
    expect(second.json().duplicate_of).toBe(first.json().id);
  });

  it("stores the good items of a bulk and names the bad ones by index", async () => {
    const answer = await post("columns/bulk/", {
      items: [
        { table_name: "customers", original_column_name: "vip", column_description: "good customer" },
        { table_name: "customers" },
      ],
    });
    expect(answer.json()).toMatchObject({ created: 1, failed: [{ index: 1, code: "INVALID_INPUT" }] });
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

  it("lets only editors write, and answers 404 for an id of another kind", async () => {
    expect((await post("evidence/", { evidence: "x" }, reader)).statusCode).toBe(403);
    const created = (await post("evidence/", { evidence: "to be deleted" })).json();
    expect((await get(`questions/${created.id}/`)).statusCode).toBe(404);
    const remove = () =>
      be.app.inject({ method: "DELETE", url: `${base}/evidence/${created.id}/`, headers: editor });
    expect((await remove()).statusCode).toBe(204);
    expect((await remove()).statusCode).toBe(404);
  });

  it("refuses blank and missing fields with the field's name", async () => {
    const answer = await post("questions/", { question: " ", sql: "SELECT 1" });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({
      code: "INVALID_INPUT",
      error: expect.stringContaining("question"),
    });
  });
});
