import { describe, expect, it } from "vitest";
import { relativeBucket } from "./mpnet.ts";

describe("relativeBucket", () => {
  it("is exact near, logarithmic far, and split by sign", () => {
    const distances = [0, -1, -7, -8, -16, -127, -128, -500, 1, 7, 8, 128, 500];
    const buckets = [0, 1, 7, 8, 10, 15, 15, 15, 17, 23, 24, 31, 31];
    expect(distances.map((distance) => relativeBucket(distance, 32))).toEqual(buckets);
  });
});
