import { afterAll, describe, expect, it } from "vitest";
import type { FoundPair } from "../../types.ts";
import { generateBuiltin } from "../index.ts";
import { Trade } from "../testing/trade.ts";

const trade = new Trade();
afterAll(() => trade.close());

const pair = (question: string, sql: string): FoundPair => ({
  id: question,
  question,
  sql,
  evidence: "",
  score: 0.9,
});
const reuse = (question: string, ...pairs: FoundPair[]) =>
  generateBuiltin(trade.input(question, { pairs })).candidates.find(
    (candidate) => candidate.source === "pair",
  );

describe("adaptPair", () => {
  it("takes the stored answer of the same question as it is", () => {
    const stored = pair("How many clients are there?", "SELECT COUNT(*) AS n FROM client;");
    expect(reuse("how many clients are there", stored)?.sql).toBe("SELECT COUNT(*) AS n FROM client");
  });

  it("exchanges a value by another one of the same column", () => {
    const stored = pair(
      "How many clients come from Italy?",
      "SELECT COUNT(*) FROM client c WHERE c.country = 'Italy'",
    );
    const found = reuse("How many clients come from Germany?", stored);
    expect(found?.sql).toBe("SELECT COUNT(*) FROM client c WHERE c.country = 'Germany'");
    expect(found?.reasons.join(" ")).toContain("Italy became Germany");
  });

  it("exchanges a code by another one that a description explains", () => {
    const stored = pair(
      "How many active clients do we have?",
      "SELECT COUNT(*) FROM client WHERE st_cd = 'A'",
    );
    expect(reuse("How many closed clients do we have?", stored)?.sql).toBe(
      "SELECT COUNT(*) FROM client WHERE st_cd = 'C'",
    );
  });

  it("exchanges years, months and the number of rows", () => {
    const year = pair(
      "How many orders were placed in 2023?",
      "SELECT COUNT(*) FROM orders WHERE order_date >= '2023-01-01' AND order_date < '2024-01-01'",
    );
    expect(reuse("How many orders were placed in 2024?", year)?.sql).toContain(
      "order_date >= '2024-01-01' AND order_date < '2025-01-01'",
    );
    const month = pair(
      "How many orders were placed in March 2024?",
      "SELECT COUNT(*) FROM orders WHERE strftime('%Y-%m', order_date) = '2024-03'",
    );
    expect(reuse("How many orders were placed in January 2024?", month)?.sql).toContain("= '2024-01'");
    const top = pair(
      "Show the 3 most expensive products.",
      "SELECT product_name, list_price FROM product ORDER BY list_price DESC LIMIT 3",
    );
    expect(reuse("Show the two most expensive products.", top)?.sql).toContain("LIMIT 2");
  });

  it.each([
    [
      "another column's value",
      "How many clients come from Rossi?",
      pair("How many clients come from Italy?", "SELECT COUNT(*) FROM client WHERE country = 'Italy'"),
    ],
    [
      "a value that the SQL does not hold",
      "How many clients come from Germany?",
      pair("How many clients come from Italy?", "SELECT COUNT(*) FROM client WHERE client_id < 3"),
    ],
    [
      "another word",
      "How many old clients come from Italy?",
      pair("How many clients come from Italy?", "SELECT COUNT(*) FROM client WHERE country = 'Italy'"),
    ],
    ["another order of things", "orders of clients", pair("clients of orders", "SELECT 1")],
    [
      "another kind of time",
      "How many orders were placed in March 2024?",
      pair(
        "How many orders were placed in 2024?",
        "SELECT COUNT(*) FROM orders WHERE strftime('%Y', order_date) = '2024'",
      ),
    ],
    [
      "a further condition",
      "How many clients come from Italy?",
      pair(
        "How many clients come from Italy in 2023?",
        "SELECT COUNT(*) FROM client WHERE country = 'Italy' AND joined >= '2023-01-01'",
      ),
    ],
  ])("does not reuse a pair with %s", (_, question, stored) => {
    expect(reuse(question, stored)).toBeUndefined();
  });
});
