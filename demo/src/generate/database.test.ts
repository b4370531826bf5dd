import { access, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hashDemoDatabase } from "../content-hash.ts";
import { tableNames } from "../schema.ts";
import { openTestDatabase, type TestDatabase } from "../testing/demo-database.ts";
import { generateDemoDatabase } from "./generate-demo-database.ts";
import type { DemoProgress } from "./write-database.ts";

/** Changes only together with the data; then raise the version as well. */
const contentHash = "bb66be180a707433dbf7fd290c832c0d24daf732bbdd5880b46f9ba8b9887404";

describe("the demo database", () => {
  let database: TestDatabase;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "thoth-demo-generate-"));
    database = await openTestDatabase();
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  it("has the same rows, and the same bytes, each time", async () => {
    const second = join(folder, "second.sqlite");
    await generateDemoDatabase({ path: second });
    expect(hashDemoDatabase(database.path)).toBe(contentHash);
    expect(hashDemoDatabase(second)).toBe(contentHash);
    expect((await readFile(second)).equals(await readFile(database.path))).toBe(true);
  });

  it("has 15 tables with about twenty thousand rows", () => {
    const tables = database.rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid");
    expect(tables.map(([name]) => name)).toEqual(tableNames);
    const counts = tableNames.map((name) => Number(database.value(`SELECT COUNT(*) FROM ${name}`)));
    expect(Math.min(...counts)).toBeGreaterThan(0);
    const total = counts.reduce((sum, count) => sum + count, 0);
    expect(total).toBeGreaterThan(20_000);
    expect(total).toBeLessThan(25_000);
  });

  it("keeps every declared key", () => {
    expect(database.rows("PRAGMA foreign_key_check")).toEqual([]);
    expect(database.value("PRAGMA integrity_check")).toBe("ok");
    const keyless = tableNames.filter(
      (name) => database.value(`SELECT COUNT(*) FROM pragma_table_info('${name}') WHERE pk > 0`) === 0,
    );
    expect(keyless).toEqual([]);
  });

  it.each([
    [
      "orders before the customer signed up",
      "SELECT COUNT(*) FROM orders JOIN customers USING (customer_id) WHERE order_date < signup_date",
    ],
    [
      "lines of products not yet or no longer sold",
      "SELECT COUNT(*) FROM order_lines l JOIN orders o USING (order_id) JOIN products p USING (product_id) WHERE o.order_date < p.launch_date OR o.order_date > p.discontinued_date",
    ],
    [
      "goods returned before they were delivered",
      "SELECT COUNT(*) FROM returns r JOIN order_lines l USING (order_line_id) JOIN shipments s USING (order_id) WHERE s.delivered_date IS NULL OR r.return_date < s.delivered_date",
    ],
    [
      "more returned than ordered",
      "SELECT COUNT(*) FROM returns r JOIN order_lines l USING (order_line_id) WHERE r.qty > l.qty",
    ],
    [
      "lines of cancelled orders",
      "SELECT COUNT(*) FROM order_lines JOIN orders USING (order_id) WHERE ord_stat_cd = 'X'",
    ],
    [
      "orders that hold without lines",
      "SELECT COUNT(*) FROM orders WHERE ord_stat_cd <> 'X' AND order_id NOT IN (SELECT order_id FROM order_lines)",
    ],
    [
      "delivered web or phone orders without shipment",
      "SELECT COUNT(*) FROM orders WHERE ord_stat_cd = 'D' AND ord_typ <> 'S' AND order_id NOT IN (SELECT order_id FROM shipments WHERE delivered_date IS NOT NULL)",
    ],
    ["more reserved than on hand", "SELECT COUNT(*) FROM stock_levels WHERE qty_rsvd > qty_on_hand"],
    [
      "shipments to another customer's address",
      "SELECT COUNT(*) FROM shipments s JOIN orders o USING (order_id) JOIN addresses a USING (address_id) WHERE a.customer_id <> o.customer_id",
    ],
    [
      "dates outside of the calendar",
      "SELECT COUNT(*) FROM orders WHERE date(order_date) IS NOT order_date OR order_date NOT BETWEEN '2023-01-01' AND '2025-12-31'",
    ],
  ])("has no %s", (_, sql) => {
    expect(database.value(sql)).toBe(0);
  });

  it("gives each order payments of its whole amount", () => {
    const wrong = database.rows(
      `SELECT o.order_id FROM orders o WHERE o.ord_stat_cd <> 'X' AND ABS(o.frt_amt
         + (SELECT SUM(qty * unit_price * (1 - disc_pct / 100)) FROM order_lines l WHERE l.order_id = o.order_id)
         - (SELECT SUM(amount) FROM payments p WHERE p.order_id = o.order_id)) > 0.006`,
    );
    expect(wrong).toEqual([]);
  });

  it("is as uneven as trade is", () => {
    const share = (sql: string) => Number(database.value(sql));
    expect(
      share("SELECT 1.0 * (SELECT COUNT(DISTINCT order_line_id) FROM returns) / COUNT(*) FROM order_lines"),
    ).toBeGreaterThan(0.02);
    expect(
      share("SELECT 1.0 * (SELECT COUNT(DISTINCT order_line_id) FROM returns) / COUNT(*) FROM order_lines"),
    ).toBeLessThan(0.07);
    expect(
      share("SELECT COUNT(*) FROM customers WHERE customer_id NOT IN (SELECT customer_id FROM orders)"),
    ).toBeGreaterThan(50);
    const topTenth = share(
      "SELECT 1.0 * SUM(CASE WHEN place <= 24 THEN qty END) / SUM(qty) FROM (SELECT SUM(qty) qty, ROW_NUMBER() OVER (ORDER BY SUM(qty) DESC) place FROM order_lines GROUP BY product_id)",
    );
    expect(topTenth).toBeGreaterThan(0.25);
    const years = database.rows("SELECT COUNT(*) FROM orders GROUP BY substr(order_date, 1, 4) ORDER BY 1");
    expect(years).toHaveLength(3);
  });

  it("reports its progress up to the last row", async () => {
    const steps: DemoProgress[] = [];
    await generateDemoDatabase({
      path: join(folder, "progress.sqlite"),
      onProgress: (step) => steps.push(step),
    });
    expect(steps).toHaveLength(tableNames.length);
    expect(steps.at(-1)?.rows).toBe(steps.at(-1)?.totalRows);
  });

  it("leaves nothing behind when it is cancelled", async () => {
    const place = join(folder, "cancelled");
    const controller = new AbortController();
    const making = generateDemoDatabase({
      path: join(place, "demo.sqlite"),
      signal: controller.signal,
      onProgress: () => controller.abort(new Error("enough")),
    });
    await expect(making).rejects.toThrow("enough");
    expect(await readdir(place)).toEqual([]);
  });

  it("fails with the deadline's error when it takes too long", async () => {
    const path = join(folder, "late.sqlite");
    await expect(generateDemoDatabase({ path, deadlineMs: 1 })).rejects.toMatchObject({
      name: "TimeoutError",
    });
    await expect(access(path)).rejects.toMatchObject({ code: "ENOENT" });
  });
});
