import { describe, expect, it } from "vitest";
import { german } from "../lexicon/de.ts";
import { english } from "../lexicon/en.ts";
import type { Lexicon } from "../lexicon/types.ts";
import { findDates } from "./dates.ts";
import { tokenize } from "./tokens.ts";

describe("tokenize", () => {
  const texts = (question: string, lexicon: Lexicon = english) =>
    tokenize(question, lexicon).map((token) => `${token.kind}:${token.text}`);

  it("keeps codes and addresses whole and splits hyphenated words", () => {
    expect(texts("best-selling CIS-220 a.b@c.org")).toEqual([
      "word:best",
      "word:selling",
      "word:CIS-220",
      "word:a.b@c.org",
    ]);
  });

  it("reads quoted text as one token, and no apostrophe as a quote", () => {
    expect(texts("the 'Rue d'Or' and O'Brien's shop")).toContain("quoted:Rue d'Or");
    expect(texts("O'Brien's shop")).not.toContain("quoted:Brien");
    expect(texts("„Alte Post“ und «Due»", german)).toEqual(["quoted:Alte Post", "word:und", "quoted:Due"]);
  });

  it("reads numbers as the language writes them", () => {
    const value = (question: string, lexicon: Lexicon) =>
      tokenize(question, lexicon).find((token) => token.kind === "number")?.value;
    expect(value("1,200.5", english)).toBe(1200.5);
    expect(value("1.200,5", german)).toBe(1200.5);
    expect(value("seven", english)).toBe(7);
    expect(value("sieben", german)).toBe(7);
  });

  it("gives the place of each token in the question", () => {
    for (const token of tokenize("How many orders, 'x y', in 2024?", english))
      expect("How many orders, 'x y', in 2024?".slice(token.start, token.end)).toContain(token.text);
  });
});

describe("findDates", () => {
  const dates = (question: string, lexicon: Lexicon = english) =>
    findDates(tokenize(question, lexicon), lexicon).map(({ from, to, month }) =>
      from === null ? `month ${month}` : `${from}..${to}`,
    );

  it.each([
    ["in 2024", "2024-01-01..2025-01-01"],
    ["in March 2024", "2024-03-01..2024-04-01"],
    ["in December 2024", "2024-12-01..2025-01-01"],
    ["on 5 March 2024", "2024-03-05..2024-03-06"],
    ["on March 5, 2024", "2024-03-05..2024-03-06"],
    ["after 7th September, 1987", "1987-09-07..1987-09-08"],
    ["since 2024-02-29", "2024-02-29..2024-03-01"],
    ["in Q4 2024", "2024-10-01..2025-01-01"],
    ["in August", "month 8"],
  ])("reads %j", (question, expected) => {
    expect(dates(question)).toEqual([expected]);
  });

  it("reads German and knows no 30 February", () => {
    expect(dates("im März 2024", german)).toEqual(["2024-03-01..2024-04-01"]);
    expect(dates("on 2024-02-30")).toEqual([]);
    expect(dates("she may order 12 lamps")).toEqual([]);
  });
});
