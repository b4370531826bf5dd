import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { ThothError } from "../errors/index.ts";
import { CircuitBreaker, type CircuitState } from "./circuit-breaker.ts";

const down = (): Promise<never> => Promise.reject(new ThothError("STORE_UNAVAILABLE"));
const good = (): Promise<string> => Promise.resolve("good");

function breakerWithClock(options: { onChange?: (state: CircuitState) => void } = {}) {
  const clock = { ms: 0 };
  const breaker = new CircuitBreaker({
    what: "the store",
    maxFailures: 2,
    openMs: 1_000,
    now: () => clock.ms,
    ...options,
  });
  return { breaker, clock };
}

describe("CircuitBreaker", () => {
  it("refuses at once after failures in a row, saying for how long and why", async () => {
    const { breaker, clock } = breakerWithClock();
    await expect(breaker.run(down)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    await expect(breaker.run(down)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    clock.ms = 400;
    const work = vi.fn(good);
    await expect(breaker.run(work)).rejects.toMatchObject({
      code: "CIRCUIT_OPEN",
      message: expect.stringContaining("the store is not called for 600 ms"),
      details: { retryAfterMs: 600 },
    });
    expect(work).not.toHaveBeenCalled();
  });

  it("lets one call try after the time, and refuses others until it has returned", async () => {
    const { breaker, clock } = breakerWithClock();
    await expect(breaker.run(down)).rejects.toThrow();
    await expect(breaker.run(down)).rejects.toThrow();
    clock.ms = 1_000;
    const { promise, resolve } = Promise.withResolvers<string>();
    const probe = breaker.run(() => promise);
    await expect(breaker.run(good)).rejects.toMatchObject({ code: "CIRCUIT_OPEN" });
    resolve("back");
    expect(await probe).toBe("back");
    expect(await breaker.run(good)).toBe("good");
  });

  it("stays open when the probe fails, and gives the turn on when the probe was cancelled", async () => {
    const { breaker, clock } = breakerWithClock();
    await expect(breaker.run(down)).rejects.toThrow();
    await expect(breaker.run(down)).rejects.toThrow();
    clock.ms = 1_000;
    await expect(breaker.run(down)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    await expect(breaker.run(good)).rejects.toMatchObject({ code: "CIRCUIT_OPEN" });
    clock.ms = 2_000;
    await expect(breaker.run(() => Promise.reject(new ThothError("ABORTED")))).rejects.toThrow();
    expect(await breaker.run(good)).toBe("good");
  });

  it("does not count what the caller did wrong", async () => {
    const { breaker } = breakerWithClock();
    for (let call = 0; call < 5; call += 1) {
      await expect(breaker.run(() => Promise.reject(new ThothError("INVALID_INPUT")))).rejects.toThrow();
    }
    expect(breaker.state).toEqual({ kind: "closed", failuresInRow: 0 });
  });

  it("is open exactly when the last calls failed, for any sequence", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 30 }), async (outcomes) => {
        const changes: string[] = [];
        const { breaker } = breakerWithClock({ onChange: (state) => changes.push(state.kind) });
        let failures = 0;
        for (const isGood of outcomes) {
          const refused = failures >= 2;
          const error = await breaker.run(isGood ? good : down).catch((reason: unknown) => reason);
          if (refused) expect(error).toMatchObject({ code: "CIRCUIT_OPEN" });
          else failures = isGood ? 0 : failures + 1;
        }
        expect(breaker.state.kind).toBe(failures >= 2 ? "open" : "closed");
        expect(changes).toEqual(failures >= 2 ? ["open"] : []);
      }),
      { numRuns: 100 },
    );
  });
});
