import { expect, it } from "vitest";
import { shopSchema } from "../testing/shop.ts";
import { editDistance } from "./edit-distance.ts";
import { repairUnknownName, replaceIdentifier } from "./repair.ts";

it.each([
  ["kitten", "sitting", 3],
  ["abc", "acb", 1],
  ["", "ab", 2],
  ["same", "same", 0],
])("distance of %s and %s is %i", (left, right, distance) => {
  expect(editDistance(left, right, 5)).toBe(distance);
  expect(editDistance(left, right, 1)).toBe(Math.min(distance, 2));
});

it("replaces a bare or quoted identifier, never text in literals or comments", () => {
  const sql = `SELECT t.nme, "nme", 'nme' FROM t -- nme\nWHERE NME = 1 /* nme */`;
  expect(replaceIdentifier(sql, "nme", "name")).toBe(
    `SELECT t.name, name, 'nme' FROM t -- nme\nWHERE name = 1 /* nme */`,
  );
});

it("replaces an unknown column by the closest of the tables in use", () => {
  expect(repairUnknownName("SELECT cuntry FROM customers", "no such column: cuntry", shopSchema)).toEqual({
    sql: "SELECT country FROM customers",
    note: "unknown column cuntry replaced by country",
  });
  expect(
    repairUnknownName("SELECT c.customerid FROM orders c", "no such column: c.customerid", shopSchema)?.sql,
  ).toBe("SELECT c.customer_id FROM orders c");
});

it("replaces an unknown table", () => {
  expect(repairUnknownName("SELECT 1 FROM customer", "no such table: customer", shopSchema)?.sql).toBe(
    "SELECT 1 FROM customers",
  );
});

it.each([
  ["SELECT weather FROM customers", "no such column: weather"],
  ["SELECT 1 FROM planets", "no such table: planets"],
  ["SELECT 1 FROM customers", "syntax error"],
])("leaves %s alone when nothing is close", (sql, message) => {
  expect(repairUnknownName(sql, message, shopSchema)).toBeNull();
});
