import { afterAll, describe, expect, it } from "vitest";
import { buildModel } from "../schema/model.ts";
import { printSelect } from "../sql/print.ts";
import { Trade } from "../testing/trade.ts";
import { readCodes } from "./codes.ts";
import { phraseVariants } from "./phrases.ts";
import { readEvidence } from "./statements.ts";

const trade = new Trade();
const model = buildModel(trade.schema);
afterAll(() => trade.close());

/** The SQL that the first definition of a line stands for. */
function sqlOf(line: string): string | null {
  const [first] = readEvidence(line, model);
  if (first === undefined) return null;
  const query = printSelect({
    kind: "select",
    distinct: false,
    columns: [{ expression: first.expression }],
    from: { table: "client" },
    joins: [],
    where: [],
    groupBy: [],
    having: [],
    orderBy: [],
    limit: null,
  });
  return `${first.subject} -> ${query.slice("SELECT ".length, query.indexOf(" FROM"))}`;
}

describe("readEvidence", () => {
  it.each([
    ["Active clients are those with client.st_cd = 'A'.", "Active clients -> st_cd = 'A'"],
    ["active clients refers to st_cd = 'A'", "active clients -> st_cd = 'A'"],
    ["active: client.st_cd = A", "active -> st_cd = 'A'"],
    ["st_cd = 'C' means closed client", "closed client -> st_cd = 'C'"],
    ["revenue = qty * unit_price * (1 - disc)", "revenue -> qty * unit_price * (1 - disc)"],
    ["A heavy product is one with wt_kg >= 20", "A heavy product -> wt_kg >= 20"],
    ["Clients without mail have client.email IS NULL.", "Clients without mail -> email IS NULL"],
    ["mid-priced refers to list_price BETWEEN 50 AND 100", "mid-priced -> list_price BETWEEN 50 AND 100"],
    ["big clients means country IN ('Italy', 'Germany')", "big clients -> country IN ('Italy', 'Germany')"],
    ["share refers to DIVIDE(qty, disc)", "share -> 1.0 * qty / disc"],
    ["Aktive Kunden sind solche mit client.st_cd = 'A'.", "Aktive Kunden -> st_cd = 'A'"],
  ])("reads %j", (line, expected) => {
    expect(sqlOf(line)).toBe(expected);
  });

  it.each([
    "The data ends in December.",
    "Deliveries are fast.",
    "x = y",
    "secret refers to unknown_column = 1",
    "bad refers to load_extension('x') = client.client_id",
    "",
  ])("defines nothing by %j", (line) => {
    expect(readEvidence(line, model)).toEqual([]);
  });

  it("keeps an apostrophe in a value one text", () => {
    const [first] = readEvidence("the Irish one refers to client_name = 'O''Brien'", model);
    expect(first?.expression).toMatchObject({ right: { kind: "literal", value: "O'Brien" } });
  });
});

describe("phraseVariants", () => {
  const words = (subject: string, kind: "condition" | "number") =>
    phraseVariants(subject, [...model.tables.values()], kind).map((variant) => variant.words.join(" "));

  it("drops the name of the rows and takes the names in brackets", () => {
    expect(words("Suspended (blocked) clients", "condition")).toEqual(
      expect.arrayContaining(["suspended clients", "suspended", "blocked clients", "blocked"]),
    );
  });

  it("never lets the rows' name alone stand for a condition", () => {
    expect(words("Orders", "condition")).toEqual([]);
  });

  it("reads the owner of a number before it", () => {
    expect(words("The value of an order", "number")).toContain("order value");
  });
});

describe("readCodes", () => {
  const codes = (text: string) =>
    readCodes(text).map(
      ({ code, phrases }) => `${code}: ${phrases.map(({ words }) => words.join(" ")).join(" | ")}`,
    );

  it("reads codes with commas and brackets", () => {
    expect(codes("S = shipped, on the way (spedito); C = cancelled")).toEqual([
      "S: shipped | on the way | spedito",
      "C: cancelled",
    ]);
    expect(codes("A: active, B: blocked")).toEqual(["A: active", "B: blocked"]);
  });

  it("reads values with their names in other languages", () => {
    expect(codes("Country in English: Italy (Italia, Italien), Spain (Spagna), France")).toEqual([
      "Italy: italia | italien",
      "Spain: spagna",
    ]);
  });

  it.each([
    "YYYY-MM-DD, 2023-01-01 to 2025-12-31",
    "euro",
    "from 100001 upwards",
    "e.g. the order (see orders)",
    "",
  ])("finds none in %j", (text) => {
    expect(codes(text)).toEqual([]);
  });
});
