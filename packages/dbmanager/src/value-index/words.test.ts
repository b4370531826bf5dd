import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deletions, nameStems, splitWords } from "./words.ts";

describe("splitWords", () => {
  it("keeps places and takes case, accents, apostrophes and plural endings off", () => {
    expect(splitWords("McDonald's, Città & STRASSEN Straße").map(({ folded }) => folded)).toEqual([
      "mcdonalds",
      "citta",
      "strassen",
      "strasse",
    ]);
    expect(splitWords("cities boxes classes buses gas bus analysis ties").map((word) => word.stem)).toEqual(
      splitWords("city box class bus gas bus analysis ty").map((word) => word.stem),
    );
    expect(splitWords("a-b c_d 3.5").map(({ text, start, end }) => [text, start, end])).toEqual([
      ["a", 0, 1],
      ["b", 2, 3],
      ["c", 4, 5],
      ["d", 6, 7],
      ["3", 8, 9],
      ["5", 10, 11],
    ]);
  });

  it("finds in any text words that are pieces of it and fold to themselves", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), (text) => {
        for (const word of splitWords(text)) expect(text.slice(word.start, word.end)).toBe(word.text);
      }),
    );
  });
});

describe("nameStems", () => {
  it.each([
    ["firstName", ["first", "name"]],
    ["ORDER_ITEMS", ["order", "item"]],
    ["Room2Type", ["room2", "type"]],
  ])("splits %s", (name, stems) => {
    expect(nameStems(name)).toEqual(stems);
  });
});

describe("deletions", () => {
  it("share an entry for any two words one edit apart", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 5, maxLength: 9 });
    fc.assert(
      fc.property(letters, fc.nat(8), fc.constantFrom("a", "b", "x", ""), (word, place, letter) => {
        const at = place % word.length;
        const changed = word.slice(0, at) + letter + word.slice(at + 1);
        const spellings = new Set(deletions(word));
        expect(deletions(changed).some((spelling) => spellings.has(spelling))).toBe(true);
      }),
    );
  });
});
