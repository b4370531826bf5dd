import { afterAll, describe, expect, it } from "vitest";
import { generateBuiltin, generateInSteps, valueSearchText } from "./index.ts";
import { Trade } from "./testing/trade.ts";

const trade = new Trade();
afterAll(() => trade.close());

const sorted = (rows: unknown): unknown =>
  Array.isArray(rows) ? rows.map((row) => JSON.stringify(row)).sort() : rows;
const round = (rows: unknown[][] | string): unknown =>
  typeof rows === "string"
    ? rows
    : rows.map((row) => row.map((cell) => (typeof cell === "number" ? Number(cell.toFixed(6)) : cell)));

/** Questions with SQL that answers them: the rows must be the same, the text need not. */
const answered: readonly (readonly [question: string, reference: string, language?: string])[] = [
  ["How many clients are there?", "SELECT COUNT(*) FROM client"],
  ["How many clients are there in Italy?", "SELECT COUNT(*) FROM client WHERE country = 'Italy'"],
  [
    "List the names of all clients from Germany or France.",
    "SELECT client_name FROM client WHERE country IN ('Germany', 'France')",
  ],
  [
    "Which active clients come from Italy?",
    "SELECT client_name FROM client WHERE st_cd = 'A' AND country = 'Italy'",
  ],
  ["How many closed clients do we have?", "SELECT COUNT(*) FROM client WHERE st_cd = 'C'"],
  ["What are the name and list price of all products?", "SELECT product_name, list_price FROM product"],
  ["Show all product names in alphabetical order.", "SELECT product_name FROM product ORDER BY product_name"],
  [
    "List all products with their list price, the most expensive first.",
    "SELECT product_name, list_price FROM product ORDER BY list_price DESC",
  ],
  ["What is the average list price of products?", "SELECT AVG(list_price) FROM product"],
  ["What is the highest salary?", "SELECT MAX(salary) FROM employee"],
  [
    "Which employee has the highest salary?",
    "SELECT first_name, last_name FROM employee ORDER BY salary DESC LIMIT 1",
  ],
  [
    "What is the most expensive product?",
    "SELECT product_name FROM product ORDER BY list_price DESC LIMIT 1",
  ],
  ["List the 2 cheapest products.", "SELECT product_name FROM product ORDER BY list_price LIMIT 2"],
  ["Which products cost more than 100?", "SELECT product_name FROM product WHERE list_price > 100"],
  [
    "Products with a list price between 50 and 130",
    "SELECT product_name FROM product WHERE list_price BETWEEN 50 AND 130",
  ],
  [
    "Which products have a list price above the average?",
    "SELECT product_name FROM product WHERE list_price > (SELECT AVG(list_price) FROM product)",
  ],
  [
    "Which premium products are in the category Lamps?",
    "SELECT p.product_name FROM product p JOIN category c USING (category_id) WHERE p.list_price >= 100 AND c.category_name = 'Lamps'",
  ],
  [
    "How many orders were placed in 2024?",
    "SELECT COUNT(*) FROM orders WHERE strftime('%Y', order_date) = '2024'",
  ],
  [
    "How many orders were placed in March 2024?",
    "SELECT COUNT(*) FROM orders WHERE order_date LIKE '2024-03-%'",
  ],
  ["How many orders were placed before 2024?", "SELECT COUNT(*) FROM orders WHERE order_date < '2024-01-01'"],
  [
    "How many orders did clients from Italy place?",
    "SELECT COUNT(*) FROM orders o JOIN client c USING (client_id) WHERE c.country = 'Italy'",
  ],
  ["Number of clients per country", "SELECT country, COUNT(*) FROM client GROUP BY country"],
  [
    "How many orders does each client have?",
    "SELECT c.client_name, COUNT(*) FROM orders o JOIN client c USING (client_id) GROUP BY c.client_id",
  ],
  [
    "Number of products per category",
    "SELECT c.category_name, COUNT(*) FROM product p JOIN category c USING (category_id) GROUP BY c.category_id",
  ],
  ["Which client has the most orders?", "SELECT client_name FROM client WHERE client_id = 1"],
  ["Which clients have more than 1 order?", "SELECT client_name FROM client WHERE client_id IN (1, 2)"],
  ["Which clients have no orders?", "SELECT client_name FROM client WHERE client_id IN (4, 5)"],
  ["Which clients have never ordered anything?", "SELECT client_name FROM client WHERE client_id IN (4, 5)"],
  ["How many products have never been sold?", "SELECT 1"],
  ["Which clients have no email?", "SELECT client_name FROM client WHERE email IS NULL"],
  ["Which clients ordered Glow?", "SELECT client_name FROM client WHERE client_id IN (2, 3)"],
  [
    "What was our revenue in 2024?",
    "SELECT SUM(i.qty * i.unit_price * (1 - i.disc)) FROM order_item i JOIN orders o USING (order_id) WHERE o.order_date >= '2024-01-01'",
  ],
  [
    "Revenue per country, highest first",
    "SELECT c.country, SUM(i.qty * i.unit_price * (1 - i.disc)) AS r FROM order_item i JOIN orders o USING (order_id) JOIN client c USING (client_id) GROUP BY c.country ORDER BY r DESC",
  ],
  [
    "Revenue by year",
    "SELECT strftime('%Y', o.order_date), SUM(i.qty * i.unit_price * (1 - i.disc)) FROM order_item i JOIN orders o USING (order_id) GROUP BY 1",
  ],
  ["What is the best-selling product?", "SELECT 'Glow'"],
  ["What are the top 2 clients by revenue?", "SELECT client_name FROM client WHERE client_id IN (1, 2)"],
  ["Which sales representative took the most orders?", "SELECT 'Ada', 'Moro'"],
  ["Which products start with the letter A?", "SELECT 'Aurora'"],
  ["How many different countries do the clients come from?", "SELECT COUNT(DISTINCT country) FROM client"],
  ["What percentage of clients are closed?", "SELECT 20.0"],
  [
    "Which employees were hired after 2018?",
    "SELECT first_name, last_name FROM employee WHERE hire_date >= '2019-01-01'",
  ],
  ["What is the weight of Oak Board?", "SELECT wt_kg FROM product WHERE product_name = 'Oak Board'"],
  [
    "Quanti clienti attivi ci sono in Italia?",
    "SELECT COUNT(*) FROM client WHERE st_cd = 'A' AND country = 'Italy'",
    "it",
  ],
  [
    "Quali prodotti costano più di 100 euro?",
    "SELECT product_name FROM product WHERE list_price > 100",
    "it",
  ],
  ["Wie viele Kunden gibt es pro Land?", "SELECT country, COUNT(*) FROM client GROUP BY country", "de"],
  [
    "Wie hoch war der Umsatz im Jahr 2024?",
    "SELECT SUM(i.qty * i.unit_price * (1 - i.disc)) FROM order_item i JOIN orders o USING (order_id) WHERE o.order_date >= '2024-01-01'",
    "de",
  ],
  [
    "Welche Kunden haben keine Bestellungen?",
    "SELECT client_name FROM client WHERE client_id IN (4, 5)",
    "de",
  ],
];

describe("questions with an answer", () => {
  const cases = answered.map(([question, reference, language = "en"]) => ({ question, reference, language }));
  it.each(cases)("$question", ({ question, reference, language }) => {
    // The value index finds a country under its English name, see valueSearchText.
    const values = trade.values(valueSearchText(question));
    const rows = trade.answer(question, { language, values });
    const isOrdered = /ORDER BY/.test(reference) && !/LIMIT/.test(reference);
    const [actual, expected] = [round(rows), round(trade.rows(reference))];
    expect(isOrdered ? actual : sorted(actual)).toEqual(isOrdered ? expected : sorted(expected));
  });
});

describe("questions without an answer", () => {
  it.each([
    "Who won the world cup?",
    "What is the average age of our clients?",
    "How many orders were shipped late?",
    "Which clients are unhappy with us?",
    "How many blue products do we have?",
    "Show the clients in the same country as Weber.",
    "What is the forecast revenue for next quarter?",
    "",
    "?",
    "the of and",
  ])("abstains: %s", (question) => {
    const output = generateBuiltin(trade.input(question));
    expect(output.candidates).toEqual([]);
  });

  it("names the words it did not understand, and what it understood", () => {
    const reason = trade.answer("How many blue products do we have?");
    expect(reason).toContain('"blue"');
    expect(reason).toContain("product");
    expect(reason).toContain('It is not clear what "blue" means');
  });
});

describe("joins", () => {
  it("never counts or sums a row twice", () => {
    // Order 6 of Weber has two lines: joining the lines must not make it two orders.
    expect(trade.answer("How many orders contain the product Aurora?")).toEqual([[3]]);
    expect(trade.answer("How many clients ordered products of the category Lamps?")).toEqual([[3]]);
  });

  it("keeps each row of a list once", () => {
    expect(sorted(trade.answer("Which clients ordered products of the category Chairs?"))).toEqual(
      sorted([["Rossi"]]),
    );
  });
});

describe("generateInSteps", () => {
  it("gives the same answer as in one go, also on a schema that is new to it", async () => {
    const fresh = new Trade();
    const input = fresh.input("How many orders did clients from Italy place?");
    const output = await generateInSteps(input);
    fresh.close();
    expect(output.candidates).toHaveLength(1);
    expect(output).toEqual(generateBuiltin(input));
  });

  it("stops when it is cancelled", async () => {
    const signal = AbortSignal.abort(new Error("gone"));
    await expect(generateInSteps(trade.input("Revenue per country"), { signal })).rejects.toThrow("gone");
  });
});
