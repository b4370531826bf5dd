import { expect, it } from "vitest";
import { LeasePool } from "./lease-pool.ts";

function pool(max: number) {
  const closed: string[] = [];
  const opened: string[] = [];
  const leases = new LeasePool<{ name: string; close(): Promise<void> }>({
    max,
    onCloseError: () => undefined,
  });
  const open = (name: string) => async () => {
    opened.push(name);
    return { name, close: async () => void closed.push(name) };
  };
  return { leases, open, opened, closed };
}

it("opens once and shares", async () => {
  const { leases, open, opened } = pool(2);
  const [first, second] = await Promise.all([leases.lease("a", open("a")), leases.lease("a", open("a"))]);
  expect(first.value).toBe(second.value);
  expect(opened).toEqual(["a"]);
});

it("closes the one unused for longest, never one in use", async () => {
  const { leases, open, closed } = pool(1);
  const used = await leases.lease("a", open("a"));
  const second = await leases.lease("b", open("b"));
  second[Symbol.dispose]();
  await Promise.resolve();
  await Promise.resolve();
  expect(closed).toEqual(["b"]);
  expect(used.value.name).toBe("a");
});

it("forgets a failed opening", async () => {
  const { leases, open } = pool(1);
  await expect(leases.lease("a", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect((await leases.lease("a", open("a"))).value.name).toBe("a");
});

it("ends the waiting of a caller that aborts, not the opening for others", async () => {
  const { leases } = pool(1);
  const { promise, resolve } = Promise.withResolvers<{ name: string; close(): Promise<void> }>();
  const gone = new AbortController();
  const first = leases.lease("a", () => promise, gone.signal);
  const second = leases.lease("a", () => promise);
  gone.abort(new Error("gone"));
  await expect(first).rejects.toThrow("gone");
  resolve({ name: "a", close: async () => undefined });
  expect((await second).value.name).toBe("a");
});

it("closes everything and takes no more", async () => {
  const { leases, open, closed } = pool(3);
  await leases.lease("a", open("a"));
  await leases.close();
  expect(closed).toEqual(["a"]);
  await expect(leases.lease("b", open("b"))).rejects.toMatchObject({ code: "CLOSED" });
});
