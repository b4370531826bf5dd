import fc from "fast-check";
import { expect, it } from "vitest";
import { formatCell, formatMs } from "./format.ts";

it.each([
  [1234567, "1234567"],
  [2024, "2024"],
  [0, "0"],
  [-0.5, "-0.5"],
  [0.1 + 0.2, "0.3"],
  [1234.56789, "1234.5679"],
  [0.00001234, "0.00001234"],
  [-0.000000123456, "-1.235e-7"],
  [true, "true"],
  ["", ""],
  [null, "null"],
  [undefined, "null"],
])("shows %s as %s", (value, shown) => {
  expect(formatCell(value)).toBe(shown);
});

it("never shows a number as another one: at most 0.1 % away, never 0 unless it is", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const shown = Number(formatCell(value));
      expect(Math.abs(shown - value)).toBeLessThanOrEqual(Math.abs(value) * 0.001);
      expect(shown === 0).toBe(value === 0 || Object.is(value, -0));
    }),
  );
});

it.each([
  [0.4, "0 ms"],
  [999.4, "999 ms"],
  [1000, "1.0 s"],
  [-3, "0 ms"],
])("shows %s milliseconds as %s", (ms, shown) => {
  expect(formatMs(ms)).toBe(shown);
});
