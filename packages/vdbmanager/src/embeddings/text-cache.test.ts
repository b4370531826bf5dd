import { describe, expect, it } from "vitest";
import { TextCache } from "./text-cache.ts";

const text = { vector: new Float32Array(4), tokens: 3, wasCut: false };

describe("TextCache", () => {
  it("keeps to its bytes and drops the least recently used", () => {
    const cache = new TextCache(3 * (200 + 16));
    for (const key of ["a", "b", "c"]) cache.set(key, text);
    expect(cache.get("a")).toBeDefined();
    cache.set("d", text);
    expect([cache.get("b"), cache.status().entries]).toEqual([undefined, 3]);
    expect(cache.get("a")).toBeDefined();
    expect(cache.status().bytes).toBeLessThanOrEqual(3 * 216);
  });

  it("tells prompt and text apart", () => {
    expect(TextCache.key("vs1:x", "query: ", "a")).not.toBe(TextCache.key("vs1:x", "query", ": a"));
    expect(TextCache.key("vs1:x", "", "a")).not.toBe(TextCache.key("vs1:y", "", "a"));
  });

  it("holds nothing when it is off", () => {
    const cache = new TextCache(0);
    cache.set("a", text);
    expect(cache.get("a")).toBeUndefined();
  });
});
