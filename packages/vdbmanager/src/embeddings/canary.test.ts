import { describe, expect, it } from "vitest";
import { checkCanary } from "./canary.ts";

const canary = {
  model: "org/model",
  weightsSha256: "0".repeat(64),
  vectors: [{ text: "a", leading: [0.6, 0.8] }],
};

describe("checkCanary", () => {
  it("accepts the known vector", () => {
    expect(checkCanary(canary, [Float32Array.of(0.6, 0.8, 7)], "m").smallestCosine).toBeCloseTo(1, 6);
  });

  it.each([
    ["a slightly wrong vector", Float32Array.of(0.603, 0.797)],
    ["no numbers", Float32Array.of(Number.NaN, 1)],
    ["zeros", Float32Array.of(0, 0)],
  ])("refuses %s", (_what, vector) => {
    expect(() => checkCanary(canary, [vector], "m")).toThrow(
      expect.objectContaining({ code: "CANARY_FAILED" }),
    );
  });
});
