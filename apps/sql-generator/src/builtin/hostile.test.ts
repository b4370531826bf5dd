import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { generateBuiltin } from "./index.ts";
import { printLiteral, quoteName } from "./sql/print.ts";
import { Trade } from "./testing/trade.ts";

const trade = new Trade();
afterAll(() => trade.close());

const hostile = [
  "O'Brien",
  "O'Neill Stool",
  "x' OR '1'='1",
  "'; DROP TABLE client; --",
  'a"b',
  "a\\b",
  "%_%",
  "line\nbreak",
  "ümlaut’s",
];

describe("values from outside", () => {
  it.each(hostile)("writes %j as a literal that means itself", (value) => {
    const values = [{ table: "client", column: "client_name", value, matchedText: "Zanetti", score: 1 }];
    const output = generateBuiltin(trade.input("What is the email of the client Zanetti?", { values }));
    const [candidate] = output.candidates;
    // The value must be close enough to be believed at all; then it is written as one literal.
    if (candidate === undefined) return;
    trade.database.prepare("INSERT INTO client (client_name, email) VALUES (?, 'found')").run(value);
    expect(trade.rows(candidate.sql)).toContainEqual(["found"]);
    trade.database.prepare("DELETE FROM client WHERE email = 'found'").run();
  });

  it("finds values with quotes", () => {
    expect(trade.answer("What is the email of O'Brien?")).toEqual([["ob@example.org"]]);
    expect(trade.answer("What is the list price of the product O'Neill Stool?")).toEqual([[60]]);
  });

  it("takes quoted text of the question as a value of the column in front of it", () => {
    expect(
      trade.answer(`How many clients have the email "'; DELETE FROM client; --"?`, { values: [] }),
    ).toEqual([[0]]);
    expect(trade.rows("SELECT COUNT(*) FROM client")).toEqual([[5]]);
  });

  it("escapes values that replace those of a stored answer", () => {
    const pairs = [
      {
        id: "1",
        question: "What is the email of Rossi?",
        sql: "SELECT email FROM client WHERE client_name = 'Rossi'",
        evidence: "",
        score: 0.9,
      },
    ];
    const output = generateBuiltin(trade.input("What is the email of O'Brien?", { pairs }));
    expect(output.candidates[0]?.source).toBe("pair");
    expect(trade.rows(output.candidates[0]?.sql ?? "")).toEqual([["ob@example.org"]]);
  });

  it("writes every text so that SQLite reads the same text, or refuses it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        if (text.includes("\0")) expect(() => printLiteral(text)).toThrow(RangeError);
        else if (text.isWellFormed()) expect(trade.rows(`SELECT ${printLiteral(text)}`)).toEqual([[text]]);
      }),
    );
  });

  it("writes every name so that SQLite reads the same name", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 20 }).filter((name) => !name.includes("\0")),
        (name) => {
          const statement = trade.database.prepare(`SELECT 1 AS ${quoteName(name)}`);
          expect(statement.columns()[0]?.name).toBe(name);
        },
      ),
    );
  });

  it("refuses a value that cannot be written, and a question without end", () => {
    const values = [
      { table: "client", column: "client_name", value: "Ros\0si", matchedText: "Rossi", score: 1 },
    ];
    expect(generateBuiltin(trade.input("What is the email of Rossi?", { values })).candidates).toEqual([]);
    expect(trade.answer("clients and orders ".repeat(200))).toContain("too long");
  });

  it("never throws and only ever gives one SELECT, whatever is asked", () => {
    const parts = [
      "how many",
      "clients",
      "orders",
      "most",
      "per",
      "country",
      "Italy",
      "not",
      "more than",
      "3",
      "in 2024",
      "'x'",
      ",",
      "and",
      "revenue",
      "average",
      "first_name",
      "; drop table client",
      '"',
      "top",
      "by",
      "or",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 12 }), (chosen) => {
        const output = generateBuiltin(
          trade.input(chosen.join(" "), {
            values: [{ table: "client", column: "country", value: "Italy", matchedText: "Italy", score: 1 }],
          }),
        );
        for (const candidate of output.candidates) {
          expect(candidate.sql).toMatch(/^SELECT /);
          expect(candidate.confidence).toBeGreaterThan(0);
          expect(candidate.confidence).toBeLessThanOrEqual(1);
          trade.rows(candidate.sql);
        }
      }),
      { numRuns: 400 },
    );
  });
});
