import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evidence, evidenceLines } from "./evidence.ts";
import { openTestDatabase, type TestDatabase } from "./testing/demo-database.ts";

type Key = keyof typeof evidence;

const revenue = "order_lines.qty * order_lines.unit_price * (1 - order_lines.disc_pct / 100)";
const lines = "order_lines JOIN orders USING (order_id) JOIN products USING (product_id)";
const stock = "stock_levels JOIN products USING (product_id)";

/** Conditions: part of the line's text, and the tables it is about. Some rows hold it, some do not. */
const conditions: Partial<Record<Key, readonly [condition: string, from: string]>> = {
  activeCustomer: ["customers.cust_stat_cd = 'A'", "customers"],
  suspendedCustomer: ["customers.cust_stat_cd = 'S'", "customers"],
  closedCustomer: ["customers.cust_stat_cd = 'C'", "customers"],
  businessCustomer: ["customers.cust_typ_cd = 'B'", "customers"],
  privateCustomer: ["customers.cust_typ_cd = 'P'", "customers"],
  loyaltyMember: ["customers.loy_tier_cd IS NOT NULL", "customers"],
  goldCustomer: ["customers.loy_tier_cd = 'G'", "customers"],
  currentEmployee: ["employees.leave_date IS NULL", "employees"],
  formerEmployee: ["employees.leave_date IS NOT NULL", "employees"],
  discountedLine: ["order_lines.disc_pct > 0", "order_lines"],
  webOrder: ["orders.ord_typ = 'W'", "orders"],
  phoneOrder: ["orders.ord_typ = 'P'", "orders"],
  shopOrder: ["orders.ord_typ = 'S'", "orders"],
  openOrder: ["orders.ord_stat_cd = 'O'", "orders"],
  deliveredOrder: ["orders.ord_stat_cd = 'D'", "orders"],
  cancelledOrder: ["orders.ord_stat_cd = 'X'", "orders"],
  freeFreight: ["orders.frt_amt = 0", "orders"],
  promotionOrder: ["orders.promo_cd IS NOT NULL", "orders"],
  lateShipment: ["shipments.delivered_date > shipments.promised_date", "shipments"],
  onTimeShipment: ["shipments.delivered_date <= shipments.promised_date", "shipments"],
  inTransit: ["shipments.delivered_date IS NULL", "shipments"],
  unpaid: ["payments.paid_date IS NULL", "payments"],
  overdue: ["payments.paid_date IS NULL AND payments.due_date < '2025-12-31'", "payments"],
  paidLate: ["payments.paid_date > payments.due_date", "payments"],
  damaged: ["returns.rsn_cd = 'DMG'", "returns"],
  wrongItem: ["returns.rsn_cd = 'WRG'", "returns"],
  restocked: ["returns.rstk_flg = 1", "returns"],
  reorder: ["stock_levels.qty_on_hand < stock_levels.rord_lvl", "stock_levels"],
  outOfStock: ["stock_levels.qty_on_hand = 0", "stock_levels"],
  discontinuedProduct: ["products.prod_stat_cd = 'D'", "products"],
  newProduct: ["products.prod_stat_cd = 'N'", "products"],
  mainCategory: ["categories.parent_category_id IS NULL", "categories"],
  clientiAttivi: ["customers.cust_stat_cd = 'A'", "customers"],
  ueberfaellig: ["payments.paid_date IS NULL AND payments.due_date < '2025-12-31'", "payments"],
};

/** Expressions: part of the line's text, and the tables it is computed over. Some row gives more than 0. */
const expressions: Partial<Record<Key, readonly [expression: string, from: string]>> = {
  lineRevenue: [revenue, lines],
  totalRevenue: [`SUM(${revenue})`, lines],
  orderValue: [`SUM(${revenue})`, `${lines} WHERE order_id = 100250`],
  averageOrderValue: [`SUM(${revenue}) / COUNT(DISTINCT order_lines.order_id)`, lines],
  grossProfit: [
    "order_lines.qty * (order_lines.unit_price * (1 - order_lines.disc_pct / 100) - products.unit_cost)",
    lines,
  ],
  unitMargin: ["products.list_price - products.unit_cost", "products"],
  marginPercent: ["100.0 * (products.list_price - products.unit_cost) / products.list_price", "products"],
  discountAmount: [
    "order_lines.qty * order_lines.unit_price * order_lines.disc_pct / 100",
    `${lines} WHERE disc_pct > 0`,
  ],
  unitsSold: ["SUM(order_lines.qty)", lines],
  deliveryTime: ["julianday(shipments.delivered_date) - julianday(shipments.shipped_date)", "shipments"],
  returnRate: [
    "100.0 * COUNT(DISTINCT returns.order_line_id) / COUNT(DISTINCT order_lines.order_line_id)",
    "order_lines LEFT JOIN returns USING (order_line_id)",
  ],
  stockValue: ["SUM(stock_levels.qty_on_hand * products.unit_cost)", stock],
  availableStock: ["stock_levels.qty_on_hand - stock_levels.qty_rsvd", `${stock} WHERE qty_on_hand > 0`],
  fatturato: [`SUM(${revenue})`, lines],
  umsatz: [`SUM(${revenue})`, lines],
};

/** Lines that are neither, and a statement that gives a number above 0 if they are true. */
const facts: Partial<Record<Key, string>> = {
  newCustomer: "SELECT COUNT(*) FROM customers WHERE customers.signup_date LIKE '2025%'",
  dataEnd:
    "SELECT MAX(order_date) = '2025-12-31' AND (SELECT MAX(shipped_date) <= '2025-12-31' FROM shipments) FROM orders",
};

describe("the evidence", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
  });

  it("has some fifty lines, each checked below exactly once", () => {
    const checked = [conditions, expressions, facts].flatMap((group) => Object.keys(group));
    expect(checked.sort()).toEqual(Object.keys(evidence).sort());
    expect(new Set(evidenceLines).size).toBe(evidenceLines.length);
    expect(evidenceLines.length).toBeGreaterThanOrEqual(40);
  });

  it.each(Object.entries(conditions))("%s: some rows hold it and some do not", (key, [condition, from]) => {
    expect(evidence[key as Key]).toContain(condition);
    const holds = Number(database.value(`SELECT COUNT(*) FROM ${from} WHERE ${condition}`));
    expect(holds).toBeGreaterThan(0);
    expect(holds).toBeLessThan(Number(database.value(`SELECT COUNT(*) FROM ${from}`)));
  });

  it.each(Object.entries(expressions))("%s: can be computed", (key, [expression, from]) => {
    expect(evidence[key as Key]).toContain(expression);
    const values = database.rows(`SELECT ${expression} FROM ${from}`).map(([value]) => Number(value));
    expect(Math.max(...values)).toBeGreaterThan(0);
  });

  it.each(Object.entries(facts))("%s: is true of the data", (_, sql) => {
    expect(Number(database.value(sql))).toBeGreaterThan(0);
  });
});
