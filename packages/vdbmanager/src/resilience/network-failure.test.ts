import { describe, expect, it, vi } from "vitest";
import { networkReason, readRetryAfter } from "./network-failure.ts";

describe("readRetryAfter", () => {
  it("reads seconds and dates, and takes nothing else", () => {
    vi.useFakeTimers({ now: Date.parse("2026-01-01T00:00:00Z") });
    expect(readRetryAfter("3")).toBe(3_000);
    expect(readRetryAfter("Thu, 01 Jan 2026 00:01:00 GMT")).toBe(60_000);
    for (const text of [null, "0", "", "soon", "-3", "Wed, 31 Dec 2025 00:00:00 GMT"])
      expect(readRetryAfter(text)).toBeNull();
    vi.useRealTimers();
  });
});

describe("networkReason", () => {
  it("tells the innermost cause by its code, else its message", () => {
    const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
    expect(networkReason(new TypeError("fetch failed", { cause: refused }))).toBe("ECONNREFUSED");
    expect(networkReason(new Error("outer", { cause: new AggregateError([refused]) }))).toBe("ECONNREFUSED");
    expect(networkReason(new Error("other side closed"))).toBe("other side closed");
    expect(networkReason("gone")).toBe("gone");
  });
});
