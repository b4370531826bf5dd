import { describe, expect, it } from "vitest";
import { Random, weightedPicker } from "./random.ts";

describe("Random", () => {
  it("repeats itself for one seed and differs for another", () => {
    const draw = (seed: string) => {
      const random = new Random(seed);
      return Array.from({ length: 20 }, () => random.next());
    };
    expect(draw("orders")).toEqual(draw("orders"));
    expect(draw("orders")).not.toEqual(draw("returns"));
  });

  it("spreads evenly", () => {
    const random = new Random("spread");
    const counts = Array.from({ length: 10 }, () => 0);
    for (let index = 0; index < 20_000; index += 1) {
      const bucket = random.integer(0, 9);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(1800);
    expect(Math.max(...counts)).toBeLessThan(2200);
  });

  it("picks by weight and never what weighs nothing", () => {
    const random = new Random("weights");
    const pick = weightedPicker([
      ["never", 0],
      ["seldom", 1],
      ["often", 3],
    ] as const);
    const picked = Array.from({ length: 8000 }, () => pick(random));
    expect(picked).not.toContain("never");
    const often = picked.filter((item) => item === "often").length;
    expect(often).toBeGreaterThan(5700);
    expect(often).toBeLessThan(6300);
  });

  it("refuses an empty list", () => {
    expect(() => new Random("empty").pick([])).toThrow(RangeError);
  });
});
