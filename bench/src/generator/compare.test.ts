import { describe, expect, it } from "vitest";
import { compareRows } from "./compare.ts";

describe("compareRows", () => {
  it("takes columns in any order and numbers that differ by rounding", () => {
    expect(compareRows([["a", 1.1]], [[1.1000000000001, "a"]], false)).toBe("right");
    expect(compareRows([[1n]], [["1"]], false)).toBe("right");
  });

  it("minds the order of rows only when it is asked", () => {
    expect(compareRows([[1], [2]], [[2], [1]], false)).toBe("right");
    expect(compareRows([[1], [2]], [[2], [1]], true)).not.toBe("right");
  });

  it("keeps further columns and other repetitions apart from right", () => {
    expect(compareRows([["a"]], [["a", 5]], false)).toBe("more columns");
    expect(compareRows([["a"], ["a"]], [["a"]], false)).toBe("duplicates");
    expect(compareRows([["a"], ["b"]], [["a"]], false)).toBe("wrong");
    expect(compareRows([["a"]], [], false)).toBe("wrong");
    expect(compareRows([], [], false)).toBe("right");
  });

  it("does not mix values of different rows", () => {
    expect(
      compareRows(
        [
          ["a", 1],
          ["b", 2],
        ],
        [
          ["a", 2],
          ["b", 1],
        ],
        false,
      ),
    ).toBe("wrong");
  });
});
