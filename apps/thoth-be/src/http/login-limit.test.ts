import { describe, expect, it } from "vitest";
import { LoginLimit } from "./login-limit.ts";

const fails = async (): Promise<null> => null;
const overloaded = { code: "OVERLOADED" };

describe("LoginLimit", () => {
  it("lets a name in again after the minute, and at once after a success", async () => {
    let now = 0;
    const limit = new LoginLimit(() => now);
    for (let count = 0; count < 9; count += 1) await limit.attempt("a", "ed", fails);
    expect(await limit.attempt("a", "ed", async () => "session")).toBe("session");
    for (let count = 0; count < 10; count += 1) await limit.attempt("a", "ed", fails);
    await expect(limit.attempt("a", "ed", fails)).rejects.toMatchObject({
      ...overloaded,
      details: { retryAfterMs: 60_000 },
    });
    expect(await limit.attempt("b", "ed", fails)).toBeNull();
    now = 60_000;
    expect(await limit.attempt("a", "ed", fails)).toBeNull();
  });

  it("stops one address that tries many names", async () => {
    const limit = new LoginLimit(() => 0);
    for (let count = 0; count < 100; count += 1) await limit.attempt("a", `user ${count}`, fails);
    await expect(limit.attempt("a", "someone else", fails)).rejects.toMatchObject(overloaded);
  });

  it("counts attempts that are under way, and has only so many at a time", async () => {
    const limit = new LoginLimit(() => 0);
    const gate = Promise.withResolvers<null>();
    const waiting = Array.from({ length: 8 }, (_, index) =>
      limit.attempt("a", `u${index}`, () => gate.promise),
    );
    await expect(limit.attempt("b", "ed", fails)).rejects.toMatchObject(overloaded);
    gate.resolve(null);
    await Promise.all(waiting);
    expect(await limit.attempt("b", "ed", fails)).toBeNull();
  });

  it("forgets an attempt that broke off no sooner than a failed one", async () => {
    const limit = new LoginLimit(() => 0);
    const breaks = () => Promise.reject(new Error("no catalogue"));
    for (let count = 0; count < 10; count += 1)
      await expect(limit.attempt("a", "ed", breaks)).rejects.toThrow("no catalogue");
    await expect(limit.attempt("a", "ed", fails)).rejects.toMatchObject(overloaded);
  });
});
