import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ThothError } from "../errors/index.ts";
import { type RetryEvent, RetryHandler } from "./retry-handler.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const down = (retryAfterMs?: number): ThothError =>
  new ThothError("STORE_UNAVAILABLE", { details: retryAfterMs === undefined ? {} : { retryAfterMs } });

describe("RetryHandler", () => {
  it("repeats what may pass, and returns the first success", async () => {
    let calls = 0;
    const events: RetryEvent[] = [];
    const result = new RetryHandler({ onEvent: (event) => events.push(event) }).run("call", async () => {
      calls += 1;
      if (calls < 3) throw down();
      return calls;
    });
    await vi.runAllTimersAsync();
    expect(await result).toBe(3);
    expect(events.map((event) => event.type)).toEqual([
      "failed",
      "waiting",
      "failed",
      "waiting",
      "succeeded",
    ]);
  });

  it("does not repeat what cannot pass", async () => {
    const work = vi.fn(() => Promise.reject(new ThothError("SPACE_MISMATCH")));
    await expect(new RetryHandler().run("call", work)).rejects.toMatchObject({ code: "SPACE_MISMATCH" });
    expect(work).toHaveBeenCalledTimes(1);
  });

  it("gives up with every attempt listed", async () => {
    const result = expect(
      new RetryHandler({ maxAttempts: 3 }).run("call", () => Promise.reject(down())),
    ).rejects.toMatchObject({
      code: "RETRIES_EXHAUSTED",
      details: { attempts: [{ attempt: 1 }, { attempt: 2 }, { attempt: 3 }] },
    });
    await vi.runAllTimersAsync();
    await result;
  });

  it("honours Retry-After up to the cap only", async () => {
    const waits: number[] = [];
    const retries = new RetryHandler({
      maxAttempts: 2,
      maxDelayMs: 1_000,
      onEvent: (event) => event.type === "waiting" && waits.push(event.waitMs),
    });
    const result = expect(retries.run("call", () => Promise.reject(down(86_400_000)))).rejects.toThrow();
    await vi.runAllTimersAsync();
    await result;
    expect(waits).toEqual([1_000]);
  });

  it("ends work that never answers with the one total budget", async () => {
    const result = expect(
      new RetryHandler({ totalMs: 2_000 }).run("call", () => new Promise<never>(() => undefined)),
    ).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
    await vi.advanceTimersByTimeAsync(2_000);
    await result;
  });

  it("stops waiting as soon as the caller cancels", async () => {
    const controller = new AbortController();
    const result = expect(
      new RetryHandler({ baseDelayMs: 5_000, maxDelayMs: 5_000 }).run(
        "call",
        () => Promise.reject(down()),
        controller.signal,
      ),
    ).rejects.toMatchObject({ code: "ABORTED" });
    await vi.advanceTimersByTimeAsync(10);
    controller.abort();
    await result;
  });

  it("does not repeat what an inner handler has already repeated", async () => {
    const inner = new RetryHandler({ maxAttempts: 2 });
    const work = vi.fn(() => inner.run("inner", () => Promise.reject(down())));
    const result = expect(new RetryHandler().run("outer", work)).rejects.toMatchObject({
      code: "RETRIES_EXHAUSTED",
      details: { what: "inner" },
    });
    await vi.runAllTimersAsync();
    await result;
    expect(work).toHaveBeenCalledTimes(1);
  });

  it("never waits longer than the cap nor longer than the budget, whatever the randomness", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 5_000 }),
        async (randoms, totalMs) => {
          const waits: number[] = [];
          let next = 0;
          const startedAt = performance.now();
          const result = new RetryHandler({
            maxAttempts: 50,
            baseDelayMs: 10,
            maxDelayMs: 300,
            totalMs,
            random: () => randoms[next++ % randoms.length] ?? 0,
            onEvent: (event) => event.type === "waiting" && waits.push(event.waitMs),
          })
            .run("call", () => Promise.reject(down()))
            .catch((error: unknown) => error);
          await vi.runAllTimersAsync();
          expect(await result).toMatchObject({ code: "RETRIES_EXHAUSTED" });
          expect(Math.max(0, ...waits)).toBeLessThanOrEqual(300);
          expect(performance.now() - startedAt).toBeLessThanOrEqual(totalMs);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("names the setting that is not usable", () => {
    expect(() => new RetryHandler({ maxAttempts: 0 })).toThrow(/maxAttempts of a RetryHandler is 0/);
    expect(() => new RetryHandler({ totalMs: Number.NaN })).toThrow(/totalMs of a RetryHandler is NaN/);
  });
});
