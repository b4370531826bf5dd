import { expect, it } from "vitest";
import { shopSchema } from "../testing/shop.ts";
import { createThothBeDouble, testKey } from "../testing/thoth-be-double.ts";
import { createThothBeClient } from "./client.ts";
import { WorkspaceCache } from "./workspaces.ts";

function setUp() {
  const double = createThothBeDouble({ databasePath: "/data/shop.sqlite", schema: shopSchema });
  const client = createThothBeClient({
    baseUrl: "http://thoth-be.test/",
    apiKey: testKey,
    fetch: double.fetch,
    deadlineMs: 1_000,
  });
  let now = 0;
  const cache = new WorkspaceCache({ client, clock: () => now, freshMs: 1_000, staleMs: 10_000 });
  return { double, cache, at: (time: number) => (now = time) };
}

it("asks once while fresh, joins equal questions, then only asks whether it changed", async () => {
  const { double, cache, at } = setUp();
  const [first, second] = await Promise.all([cache.get(4), cache.get(4)]);
  expect(first.schema).toBe(second.schema);
  at(999);
  await cache.get(4);
  expect(double.calls).toHaveLength(2);
  at(1_000);
  expect((await cache.get(4)).schema).toBe(first.schema);
  expect(double.calls).toHaveLength(4);
});

it("takes a new version", async () => {
  const { double, cache, at } = setUp();
  const first = await cache.get(4);
  double.version = 2;
  at(2_000);
  const second = await cache.get(4);
  expect(second.version).not.toBe(first.version);
});

it.each(["down", "hang", 500] as const)(
  "serves an old copy for a while when thoth-be is %s",
  async (state) => {
    const { double, cache, at } = setUp();
    await cache.get(4);
    double.state = state;
    at(9_000);
    expect(await cache.get(4)).toMatchObject({ stale: true, ageMs: 9_000 });
    at(10_000);
    await expect(cache.get(4)).rejects.toMatchObject({ code: "BACKEND_UNAVAILABLE" });
  },
);

it("does not serve an old copy of a workspace that is gone", async () => {
  const { double, cache, at } = setUp();
  await cache.get(4);
  double.state = 404;
  at(2_000);
  await expect(cache.get(4)).rejects.toMatchObject({ code: "WORKSPACE_NOT_FOUND" });
});
