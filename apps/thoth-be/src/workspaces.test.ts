import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serviceHeaders, startThothBe, type TestBe } from "./testing/start-thoth-be.ts";

let be: TestBe;
let reader: { authorization: string };
let stranger: { authorization: string };
beforeAll(async () => {
  be = await startThothBe();
  reader = await be.headersOf("rita", "rita-secret");
  stranger = await be.headersOf("stranger", "stranger-secret");
  const job = await be.jobs.start(4, { type: "import-descriptions" }, "test");
  await be.jobs.finished(job.id);
});
afterAll(() => be.app.close());

describe("workspaces", () => {
  it("shows members their workspaces, without file locations", async () => {
    const answer = await be.app.inject({ url: "/api/workspaces", headers: reader });
    const [workspace] = answer.json();
    expect(workspace).toMatchObject({ id: 4, name: "Shop", embedding_config: { has_api_key: true } });
    expect(workspace.default_workspace).toContain(2);
    expect(answer.body).not.toContain(be.folder);
    expect((await be.app.inject({ url: "/api/workspaces", headers: stranger })).json()).toEqual([]);
  });

  it("tells a service where the files are", async () => {
    const workspace = (await be.app.inject({ url: "/api/workspace/id/4", headers: serviceHeaders })).json();
    expect(workspace.sql_db.path).toContain("shop.sqlite");
    expect(workspace.sql_db.vector_db).toMatchObject({
      vect_type: "SQLite",
      path: expect.stringContaining("vectors"),
    });
    expect(workspace.value_index_path).toContain("values.sqlite");
  });

  it("answers 404 to a stranger and for an unknown id, 400 for a bad one", async () => {
    const status = async (id: string, headers: object) =>
      (await be.app.inject({ url: `/api/workspace/id/${id}`, headers: { ...headers } })).statusCode;
    expect(await status("4", stranger)).toBe(404);
    expect(await status("99", reader)).toBe(404);
    expect(await status("four", reader)).toBe(400);
  });
});

describe("schema", () => {
  it("joins structure and descriptions; the first data row counts, unknown columns are reported", async () => {
    const columns = await be.app.inject({ url: "/api/sqldb/shop/table/customers/columns/", headers: reader });
    expect(columns.json()[0]).toMatchObject({
      original_column_name: "id",
      column_name: "customer number",
      column_description: "number of the\r\ncustomer",
      data_format: "INT",
      pk_field: "1",
      fk_field: "",
    });
    const jobs = await be.app.inject({ url: "/api/workspace/4/jobs/", headers: reader });
    expect(jobs.json()[0]).toMatchObject({
      state: "completed_with_errors",
      percentage: 100,
      failures: [{ item: "customers.csv", error: expect.stringContaining("nope") }],
    });
  });

  it("names tables and foreign keys", async () => {
    const tables = (await be.app.inject({ url: "/api/sqldb/shop/tables/", headers: reader })).json();
    expect(tables.map((table: { name: string }) => table.name)).toEqual(["customers", "orders"]);
    expect(tables[0].description).toBe("Who buys");
    const orders = (
      await be.app.inject({ url: "/api/sqldb/shop/table/orders/columns/", headers: reader })
    ).json();
    expect(orders[1].fk_field).toBe("customers.id");
    expect((await be.app.inject({ url: "/api/sqldb/none/tables/", headers: reader })).statusCode).toBe(404);
    expect((await be.app.inject({ url: "/api/sqldb/shop/tables/", headers: stranger })).statusCode).toBe(404);
  });

  it("answers 304 while nothing has changed", async () => {
    const first = await be.app.inject({ url: "/api/workspace/4/schema/", headers: serviceHeaders });
    expect(first.json().tables[1].foreignKeys).toEqual([
      { columns: ["customer_id"], referencedTable: "customers", referencedColumns: ["id"] },
    ]);
    const headers = { ...serviceHeaders, "if-none-match": String(first.headers.etag) };
    expect((await be.app.inject({ url: "/api/workspace/4/schema/", headers })).statusCode).toBe(304);
  });
});
