import { expect, it } from "vitest";
import { Deadline } from "../../resilience/index.ts";
import { SerialQueue } from "./serial-queue.ts";

const soon = (): Deadline => Deadline.start({ what: "test", deadlineMs: 60_000 });

it("runs one at a time, in the order of arrival, also after a failure", async () => {
  const queue = new SerialQueue();
  const log: string[] = [];
  const job =
    (name: string, fail = false) =>
    async (): Promise<void> => {
      log.push(`${name} begins`);
      await Promise.resolve();
      log.push(`${name} ends`);
      if (fail) throw new Error(name);
    };
  const results = await Promise.allSettled([
    queue.run(soon(), job("a")),
    queue.run(soon(), job("b", true)),
    queue.run(soon(), job("c")),
  ]);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(log).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
});

it("lets one that waits go when it is cancelled, and keeps the order of the rest", async () => {
  const queue = new SerialQueue();
  const first = Promise.withResolvers<void>();
  const running = queue.run(soon(), () => first.promise);
  const controller = new AbortController();
  const waiting = Deadline.start({ what: "test", deadlineMs: 60_000, signal: controller.signal });
  let ran = false;
  const cancelled = queue.run(waiting, async () => {
    ran = true;
  });
  const third = queue.run(soon(), async () => "third");
  controller.abort();
  await expect(cancelled).rejects.toMatchObject({ code: "ABORTED" });
  first.resolve();
  await running;
  expect(await third).toBe("third");
  expect(ran).toBe(false);
});

it("refuses when a thousand wait", async () => {
  const queue = new SerialQueue();
  const gate = Promise.withResolvers<void>();
  const waiting = Array.from({ length: 1000 }, () => queue.run(soon(), () => gate.promise));
  await expect(queue.run(soon(), async () => 1)).rejects.toMatchObject({ code: "OVERLOADED" });
  gate.resolve();
  await Promise.all(waiting);
  expect(await queue.run(soon(), async () => 1)).toBe(1);
});
