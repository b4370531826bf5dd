import { expect, it } from "vitest";
import { keywordsOf } from "../question/keywords.ts";
import { shopSchema } from "../testing/shop.ts";
import type { LinkedColumn, Retrieval } from "../types.ts";
import { closeOverKeys } from "./closure.ts";
import { fuse } from "./fuse.ts";
import { LexicalIndex } from "./lexical-index.ts";
import { mentionedColumns } from "./mentions.ts";
import { rankColumns } from "./rank.ts";
import { schemaText } from "./schema-text.ts";
import { selectColumns } from "./select.ts";

const linked = (table: string, column: string, score = 1): LinkedColumn => ({
  table,
  column,
  score,
  reasons: [],
});
const nothing = { dense: [], values: [], evidence: [], pairs: [] };

it("finds columns by name, readable name, description and value description, best first", async () => {
  const index = await LexicalIndex.build(shopSchema, "en");
  const first = (question: string) => {
    const hit = index.search(
      keywordsOf(question, "en").map((keyword) => keyword.word),
      1,
    )[0];
    return `${hit?.table}.${hit?.column}`;
  };
  expect(first("countries of customers")).toBe("customers.country");
  expect(first("orders by status")).toBe("orders.st");
  expect(first("what was cancelled")).toBe("orders.st");
  expect(first("product prices")).toBe("products.price");
});

it("tells for each hit which words matched", async () => {
  const index = await LexicalIndex.build(shopSchema, "en");
  expect(index.search(["customers", "country"], 1)[0]).toMatchObject({ matched: ["customers", "country"] });
  expect(index.search(["zebra"], 5)).toEqual([]);
});

it("fuses by rank: a column that two channels found passes the first of one", () => {
  const reason = { channel: "lexical" as const, detail: "", score: 1 };
  const hits = (...names: string[]) => names.map((column) => ({ table: "t", column, reason }));
  const fused = fuse([
    { weight: 1, hits: hits("a", "b") },
    { weight: 1, hits: hits("c", "b") },
  ]);
  expect(fused.map((column) => column.column)).toEqual(["b", "a", "c"]);
  expect(fused[0]?.reasons).toHaveLength(2);
});

it("adds the tables and keys on the way between two tables", () => {
  const closed = closeOverKeys(
    [linked("customers", "name"), linked("products", "title")],
    ["customers", "products"],
    shopSchema,
  );
  expect([...closed.tables].sort()).toEqual(["customers", "order_lines", "orders", "products"]);
  const names = closed.columns.map(({ table, column }) => `${table}.${column}`);
  expect(names).toEqual(
    expect.arrayContaining([
      "orders.customer_id",
      "customers.id",
      "order_lines.order_id",
      "order_lines.product_id",
      "products.id",
    ]),
  );
  expect(new Set(names).size).toBe(names.length);
});

it("names the columns an SQL text uses, and only of tables it uses", () => {
  expect(mentionedColumns("SELECT name FROM customers WHERE Country = 'Italy'", shopSchema)).toEqual([
    { table: "customers", column: "name" },
    { table: "customers", column: "country" },
  ]);
  expect(mentionedColumns("shipped means st = 'S'", shopSchema)).toEqual([{ table: "orders", column: "st" }]);
  expect(mentionedColumns("the id", shopSchema)).toEqual([]);
});

it("ranks what values, evidence and examples point at, with the reason", async () => {
  const index = await LexicalIndex.build(shopSchema, "en");
  const ranked = rankColumns(
    {
      ...nothing,
      question: "Who is in Italy?",
      keywords: keywordsOf("Who is in Italy?", "en"),
      values: [{ table: "customers", column: "country", value: "Italy", matchedText: "Italy", score: 1 }],
    },
    index,
    shopSchema,
  );
  expect(ranked[0]).toMatchObject({
    table: "customers",
    column: "country",
    reasons: expect.arrayContaining([
      { channel: "value", detail: '"Italy" is like its value "Italy"', score: 1 },
    ]),
  });
});

it("writes the linked schema within its budget, best columns first, never half of one", async () => {
  const index = await LexicalIndex.build(shopSchema, "en");
  const question = "total of orders per country";
  const keywords = keywordsOf(question, "en");
  const ranked = rankColumns({ ...nothing, question, keywords }, index, shopSchema);
  const { columns, tables } = selectColumns(ranked, shopSchema);
  const retrieval: Retrieval = {
    keywords: [],
    columns,
    tables,
    values: [{ table: "customers", column: "country", value: "Côte d'Ivoire", matchedText: "x", score: 1 }],
    evidence: [],
    pairs: [],
    degraded: [],
  };
  const full = schemaText(shopSchema, retrieval, 2_000);
  expect(full).toContain("CREATE TABLE customers");
  expect(full).toContain("st TEXT, -- status; state of the order; S = shipped, X = cancelled");
  expect(full).toContain("values like 'Côte d''Ivoire'");
  expect(full).toContain("-- joins: orders(customer_id) = customers(id)");
  const tight = schemaText(shopSchema, retrieval, 40);
  expect(tight.length).toBeLessThan(full.length);
  expect(full.split("\n")).toEqual(
    expect.arrayContaining(tight.split("\n").filter((line) => /^ {2}\w+ /.test(line))),
  );
});
