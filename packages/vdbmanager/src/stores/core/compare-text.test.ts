import fc from "fast-check";
import { expect, it } from "vitest";
import { compareText } from "./compare-text.ts";

it("orders like the bytes of UTF-8", () => {
  const text = fc.string({ unit: "binary", maxLength: 6 }).filter((value) => value.isWellFormed());
  const hostile = fc.array(fc.constantFrom("\ud7ff", "\ue000", "\uffff", "😀", "a", ""), { maxLength: 4 });
  const any = fc.oneof(
    text,
    hostile.map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(any, any, (a, b) => {
      expect(Math.sign(compareText(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
    { numRuns: 500 },
  );
});
