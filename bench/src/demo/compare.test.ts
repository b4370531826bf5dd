import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSameAnswer, type Rows } from "./compare.ts";

const same = (expected: Rows, actual: Rows, needed?: number) =>
  isSameAnswer(expected, actual, { ordered: false, needed });

describe("isSameAnswer", () => {
  it("takes any order of rows unless the order was asked for", () => {
    const expected = [["a"], ["b"]];
    const actual = [["b"], ["a"]];
    expect(same(expected, actual)).toBe(true);
    expect(isSameAnswer(expected, actual, { ordered: true })).toBe(false);
    expect(isSameAnswer(expected, expected, { ordered: true })).toBe(true);
  });

  it("counts equal rows", () => {
    expect(same([["a"], ["a"], ["b"]], [["a"], ["b"], ["b"]])).toBe(false);
    expect(same([["a"]], [["a"], ["a"]])).toBe(false);
  });

  it("takes columns in any place, and more of them", () => {
    expect(same([["Verona", 3]], [[3, "Verona"]])).toBe(true);
    expect(same([["Verona", 3]], [["VRN", "Verona", 3]])).toBe(true);
    expect(same([["Verona", 3]], [["Verona"]])).toBe(false);
  });

  it("does not mix columns up between rows", () => {
    expect(
      same(
        [
          [1, 2],
          [2, 1],
        ],
        [
          [1, 1],
          [2, 2],
        ],
      ),
    ).toBe(false);
    expect(
      same(
        [
          ["a", "b"],
          ["b", "a"],
        ],
        [
          ["a", "a"],
          ["b", "b"],
        ],
      ),
    ).toBe(false);
  });

  it("asks for the needed columns only", () => {
    expect(same([["Quintera", 56]], [["Quintera"]], 1)).toBe(true);
    expect(same([["Quintera", 56]], [[56]], 1)).toBe(false);
  });

  it("allows rounding to cents, not more", () => {
    expect(same([[1082733.5599]], [[1082733.56]])).toBe(true);
    expect(same([[11.7973]], [[11.8]])).toBe(true);
    expect(same([[11.7973]], [[12]])).toBe(false);
    expect(same([[137]], [[138]])).toBe(false);
  });

  it("keeps rounded rows in their places", () => {
    expect(
      same(
        [
          ["x", 1.004],
          ["y", 1.002],
        ],
        [
          ["y", 1],
          ["x", 1],
        ],
      ),
    ).toBe(true);
  });

  it("takes a number and its text for the same, and NULL for nothing else", () => {
    expect(same([["2024", 5]], [[2024, 5]])).toBe(true);
    expect(same([[null]], [[0]])).toBe(false);
    expect(same([[null]], [[""]])).toBe(false);
    expect(same([[null]], [[null]])).toBe(true);
  });

  it("holds for any shuffle of rows and columns", () => {
    const cell = fc.oneof(fc.constantFrom("a", "b", "c"), fc.integer({ min: 0, max: 3 }), fc.constant(null));
    const table = fc
      .integer({ min: 1, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }),
      );
    fc.assert(
      fc.property(table, fc.infiniteStream(fc.nat()), (rows, numbers) => {
        const shuffled = <T>(items: readonly T[]) =>
          items
            .map((item) => ({ item, key: numbers.next().value ?? 0 }))
            .toSorted((left, right) => left.key - right.key)
            .map(({ item }) => item);
        const columns = shuffled(rows[0]?.map((_, index) => index) ?? []);
        const moved = shuffled(rows).map((row) => columns.map((column) => row[column] ?? null));
        return same(rows, moved);
      }),
    );
  });
});
