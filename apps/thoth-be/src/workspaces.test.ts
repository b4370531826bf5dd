import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureWorkspace } from "./catalogue/ensure-workspace.ts";
import { serviceHeaders, startThothBe, type TestBe } from "./testing/start-thoth-be.ts";

let be: TestBe;
let reader: { authorization: string };
let stranger: { authorization: string };
beforeAll(async () => {
  be = await startThothBe();
  reader = await be.headersOf("rita", "rita-secret");
  stranger = await be.headersOf("stranger", "stranger-secret");
  const job = await be.jobs.start(4, { type: "import-descriptions" }, "test");
  expect((await be.jobs.finished(job.id)).error).toBeNull();
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

  it("lists ids and names in the same order", async () => {
    await ensureWorkspace(be.catalogue, {
      id: 9,
      name: "Another",
      databaseName: "shop",
      databasePath: join(be.root, "dev_databases", "shop", "shop.sqlite"),
    });
    const list = await be.app.inject({ url: "/api/workspaces_user_list", headers: serviceHeaders });
    expect(list.json()).toEqual([
      { id: 4, name: "Shop" },
      { id: 9, name: "Another" },
    ]);
    const all = await be.app.inject({ url: "/api/workspaces", headers: serviceHeaders });
    expect(all.json().map((one: { id: number }) => one.id)).toEqual([4, 9]);
    const own = await be.app.inject({ url: "/api/workspaces_user_list", headers: reader });
    expect(own.json()).toEqual([{ id: 4, name: "Shop" }]);
  });

  it("gives the agent pools of a workspace, which may be empty", async () => {
    const pools = await be.app.inject({ url: "/api/workspace/4/agent-pools/", headers: serviceHeaders });
    const none = { basic: [], advanced: [], expert: [] };
    expect(pools.json()).toEqual({ sql_generators: none, test_generators: none });
    const url = "/api/workspace/4/agent-pools/";
    expect((await be.app.inject({ url, headers: stranger })).statusCode).toBe(404);
  });

  it("has a version that changes with its settings and descriptions, and with nothing else", async () => {
    const version = async () =>
      (await be.app.inject({ url: "/api/workspace/id/4", headers: serviceHeaders })).json().version;
    const settings = {
      id: 4,
      name: "Shop",
      databaseName: "shop",
      databasePath: join(be.root, "dev_databases", "shop", "shop.sqlite"),
    };
    const before = await version();
    await ensureWorkspace(be.catalogue, settings);
    expect(await version()).toBe(before);
    await ensureWorkspace(be.catalogue, { ...settings, directives: "Count returns apart." });
    const after = await version();
    expect(after).not.toBe(before);
    await be.app.inject({
      method: "POST",
      url: "/api/workspace/9/columns/",
      headers: serviceHeaders,
      payload: {
        table_name: "Orders",
        original_column_name: "PLACED",
        column_description: "day of the order",
      },
    });
    expect(await version()).not.toBe(after);
    const columns = await be.app.inject({ url: "/api/sqldb/shop/table/orders/columns/", headers: reader });
    expect(columns.json()[2].column_description).toBe("day of the order");
  });

  it("refuses a name that another workspace has", async () => {
    const taken = { id: 10, name: "Shop", databaseName: "shop", databasePath: "/x" };
    await expect(ensureWorkspace(be.catalogue, taken)).rejects.toMatchObject({ code: "INVALID_INPUT" });
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
      failures: [{ item: "customers.csv row 4", error: expect.stringContaining("nope") }],
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

  it("finds a database by either of its names, and says when the name fits several", async () => {
    const status = async (name: string) =>
      (await be.app.inject({ url: `/api/sqldb/${name}/tables/`, headers: serviceHeaders })).statusCode;
    const row = { db_type: "SQLite", db_mode: "dev", language: "en", scope: "", directives: "", path: "/x" };
    const add = async (name: string, db_name: string) => {
      const { id } = await be.catalogue
        .insertInto("databases")
        .values({ ...row, name, db_name })
        .returning("id")
        .executeTakeFirstOrThrow();
      const at = "2026-01-01T00:00:00.000Z";
      const workspace = { name, description: "", level: "BASIC", version: 1, created_at: at, updated_at: at };
      await be.catalogue
        .insertInto("workspaces")
        .values({ ...workspace, database_id: id })
        .execute();
    };
    await add("sales of 2024", "sales");
    expect(await status("sales")).toBe(200);
    expect(await status(encodeURIComponent("sales of 2024"))).toBe(200);
    await add("sales of 2025", "sales");
    expect(await status("sales")).toBe(409);
    await add("sales", "sales");
    expect(await status("sales")).toBe(200);
  });
});
