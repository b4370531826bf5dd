import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Deadline } from "./deadline.ts";
import { sleep } from "./sleep.ts";

describe("Deadline", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("ends work that never answers, with the name and the number in the error", async () => {
    using deadline = Deadline.start({ what: "encode", deadlineMs: 50 });
    const outcome = expect(deadline.race(new Promise<never>(() => undefined))).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
      details: { what: "encode", deadlineMs: 50 },
    });
    await vi.advanceTimersByTimeAsync(50);
    await outcome;
  });

  it("leaves no unhandled rejection behind when the time is already up", async () => {
    using deadline = Deadline.start({ what: "late", deadlineMs: 10 });
    await vi.advanceTimersByTimeAsync(10);
    const unhandled = vi.fn();
    process.once("unhandledRejection", unhandled);
    const work = Promise.reject(new Error("late failure"));
    await expect(deadline.race(work)).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
    await new Promise(process.nextTick);
    process.removeListener("unhandledRejection", unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  it("gives a step no more than what is left", async () => {
    using deadline = Deadline.start({ what: "whole", deadlineMs: 100 });
    await vi.advanceTimersByTimeAsync(70);
    using step = deadline.step("part", 500);
    expect(step.remainingMs).toBe(30);
  });

  it("passes the caller's abort on as ABORTED and removes its listener when disposed", () => {
    const controller = new AbortController();
    {
      using deadline = Deadline.start({ what: "encode", deadlineMs: 1000, signal: controller.signal });
      controller.abort();
      expect(() => deadline.throwIfOver()).toThrow(expect.objectContaining({ code: "ABORTED" }));
    }
    const other = new AbortController();
    Deadline.start({ what: "encode", deadlineMs: 1000, signal: other.signal })[Symbol.dispose]();
    expect(getEventListeners(other.signal, "abort")).toHaveLength(0);
  });

  it("refuses a deadline that is no number", () => {
    expect(() => Deadline.start({ what: "encode", deadlineMs: Number.NaN })).toThrow(
      expect.objectContaining({ code: "INVALID_INPUT" }),
    );
  });
});

describe("sleep", () => {
  it("rejects with the reason as soon as the signal aborts", async () => {
    const controller = new AbortController();
    const waiting = sleep(60_000, controller.signal);
    controller.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
  });
});
