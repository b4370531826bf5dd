import { describe, expect, it } from "vitest";
import type { HostWork, RunningWork } from "../host/host-work.ts";
import type { Lane } from "../host/protocol.ts";
import { type Hosts, Scheduler } from "./scheduler.ts";

/** A host that answers when told, with the number of the text as its vector; takes two pieces of bulk work at a time. */
function manualHost() {
  const waiting: { work: HostWork; finish: () => void; cancelled: unknown }[] = [];
  const run = (work: HostWork): RunningWork => {
    const { promise, resolve, reject } = Promise.withResolvers<Awaited<RunningWork["result"]>>();
    const count = work.texts.length;
    const entry = {
      work,
      cancelled: undefined as unknown,
      finish: () =>
        resolve({
          vectors: Float32Array.from(work.texts, Number),
          tokens: new Uint32Array(count).fill(3),
          wasCut: new Uint8Array(count),
          queueMs: 1,
          inferenceMs: 2,
        }),
    };
    waiting.push(entry);
    return {
      result: promise,
      cancel: (reason) => {
        entry.cancelled = reason;
        reject(reason);
      },
    };
  };
  const finishNext = async (): Promise<HostWork | undefined> => {
    const next = waiting.shift();
    next?.finish();
    await new Promise((resolve) => setImmediate(resolve));
    return next?.work;
  };
  const inHost = (lane: Lane): number => waiting.filter(({ work }) => work.lane === lane).length;
  const hosts: Hosts = {
    count: 1,
    pick: (lane) => (lane === "bulk" && inHost("bulk") >= 2 ? null : { run }),
  };
  return { hosts, waiting, finishNext };
}

const numbers = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, index) => String(from + index));
const never = new AbortController().signal;

describe("Scheduler", () => {
  it("joins the slices of a list in the caller's order and reports rising progress", async () => {
    const host = manualHost();
    const scheduler = new Scheduler({ dimensions: 1, hosts: host.hosts, maxQueuedCharacters: 1e6 });
    const progress: number[] = [];
    const texts = numbers(1000);
    const onProgress = (done: number): number => progress.push(done);
    const result = scheduler.encode({ texts, prompt: "", lane: "bulk", signal: never, onProgress });
    while (host.waiting.length > 0) await host.finishNext();
    expect([...(await result).vectors]).toEqual(texts.map(Number));
    expect(progress).toEqual(progress.toSorted((left, right) => left - right));
    expect(progress.at(-1)).toBe(1000);
    expect(scheduler.status().bulk).toEqual({ calls: 0, characters: 0, waitMs: 0 });
  });

  it("sends texts of similar length together", async () => {
    const host = manualHost();
    const scheduler = new Scheduler({ dimensions: 1, hosts: host.hosts, maxQueuedCharacters: 1e6 });
    const texts = Array.from({ length: 512 }, (_, index) => (index % 2 === 0 ? "7" : "1234567"));
    const result = scheduler.encode({ texts, prompt: "", lane: "bulk", signal: never });
    expect(host.waiting.map(({ work }) => new Set(work.texts))).toEqual([
      new Set(["7"]),
      new Set(["1234567"]),
    ]);
    while (host.waiting.length > 0) await host.finishNext();
    expect([...(await result).vectors]).toEqual(texts.map(Number));
  });

  it("sends a query although bulk work fills its window, and lets bulk calls take turns", async () => {
    const host = manualHost();
    const scheduler = new Scheduler({ dimensions: 1, hosts: host.hosts, maxQueuedCharacters: 1e6 });
    const first = scheduler.encode({ texts: numbers(1000), prompt: "", lane: "bulk", signal: never });
    const second = scheduler.encode({ texts: numbers(10, 5000), prompt: "", lane: "bulk", signal: never });
    expect(host.waiting).toHaveLength(2);
    const query = scheduler.encode({ texts: ["7"], prompt: "q: ", lane: "query", signal: never });
    expect(host.waiting.at(-1)?.work).toMatchObject({ lane: "query", prompt: "q: ", texts: ["7"] });
    const order: string[] = [];
    while (host.waiting.length > 0) order.push((await host.finishNext())?.texts[0] as string);
    expect(order.indexOf("5000")).toBeLessThan(order.length - 1);
    await Promise.all([first, second, query]);
  });

  it("cancels what is running and forgets what waits", async () => {
    const host = manualHost();
    const scheduler = new Scheduler({ dimensions: 1, hosts: host.hosts, maxQueuedCharacters: 1e6 });
    const controller = new AbortController();
    const result = scheduler.encode({
      texts: numbers(1000),
      prompt: "",
      lane: "bulk",
      signal: controller.signal,
    });
    const sent = host.waiting.length;
    const reason = new Error("enough");
    const outcome = expect(result).rejects.toBe(reason);
    controller.abort(reason);
    await outcome;
    expect(host.waiting.map(({ cancelled }) => cancelled)).toEqual(Array(sent).fill(reason));
    expect(scheduler.status().bulk).toEqual({ calls: 0, characters: 0, waitMs: 0 });
  });

  it("refuses what exceeds a lane, but takes one large list when the lane is empty", async () => {
    const host = manualHost();
    const scheduler = new Scheduler({ dimensions: 1, hosts: host.hosts, maxQueuedCharacters: 100 });
    const large = scheduler.encode({ texts: numbers(300), prompt: "", lane: "bulk", signal: never });
    expect(() => scheduler.encode({ texts: ["1"], prompt: "", lane: "bulk", signal: never })).toThrow(
      expect.objectContaining({
        code: "OVERLOADED",
        details: expect.objectContaining({ lane: "bulk" }) as unknown,
      }),
    );
    while (host.waiting.length > 0) await host.finishNext();
    await large;
    const next = scheduler.encode({ texts: ["1"], prompt: "", lane: "bulk", signal: never });
    await host.finishNext();
    expect((await next).vectors).toHaveLength(1);
  });
});
