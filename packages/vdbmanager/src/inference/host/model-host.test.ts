import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { HostBreaker } from "./host-breaker.ts";
import { type HostLimits, ModelHost } from "./model-host.ts";

const folder = fileURLToPath(new URL("../../../testdata/tiny-models/bert-truncation-left", import.meta.url));
const hosts: ModelHost[] = [];
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.close()));
});

function create(limits: Partial<HostLimits>, leastLifeMs = 0): ModelHost {
  const all = { batchTokens: 256, maxTextTokens: null, watermarkBytes: Number.POSITIVE_INFINITY, ...limits };
  const breaker = new HostBreaker({ maxDeaths: 3, breakMs: 10_000 });
  const options = { folder, threads: 1, loadDeadlineMs: 60_000, stallMs: 30_000, leastLifeMs };
  const host = new ModelHost({ ...options, limits: () => all }, breaker);
  hosts.push(host);
  return host;
}

const work = (texts: string[]) => ({ lane: "bulk", prompt: "", texts }) as const;
const long = "concert ".repeat(20);

describe("ModelHost", () => {
  it("splits a batch to the tokens that fit, down to single texts, with the same bits", async () => {
    const texts = [long, "singer", "stadium", long, "a"];
    const [wide, narrow] = [create({}), create({ batchTokens: 1 })];
    const expected = await wide.run(work(texts)).result;
    expect((await narrow.run(work(texts)).result).vectors).toEqual(expected.vectors);
  });

  it("refuses a text that memory is not enough for, with the numbers, and goes on", async () => {
    const host = create({ maxTextTokens: 8 });
    await expect(host.run(work(["singer", long])).result).rejects.toMatchObject({
      code: "INSUFFICIENT_MEMORY",
      details: { maxTextTokens: 8, tokens: expect.any(Number) as number },
    });
    expect((await host.run(work(["singer"])).result).vectors).toHaveLength(32);
    expect(host.status().restarts).toBe(0);
  });

  it("is replaced between two pieces of work when its memory is over the watermark", async () => {
    const host = create({ watermarkBytes: 1 });
    const pids = new Set<number | null>();
    const first = await host.run(work(["singer"])).result;
    for (let round = 0; round < 2; round++) {
      const results = [host.run(work(["singer"])), host.run(work(["stadium", "singer"]))];
      const [one, two] = await Promise.all(results.map(({ result }) => result));
      expect(one?.vectors).toEqual(first.vectors);
      expect(two?.vectors.subarray(32)).toEqual(first.vectors);
      pids.add(host.status().pid);
    }
    expect(host.status()).toMatchObject({ restarts: 0, recycles: 3, lastExit: null });
    expect(host.status().privateBytes).toBeNull();
  });

  it("is not replaced again and again", async () => {
    const host = create({ watermarkBytes: 1 }, 60_000);
    for (let round = 0; round < 3; round++) await host.run(work(["singer"])).result;
    expect(host.status()).toMatchObject({ recycles: 0, state: "ready" });
    expect(host.status().privateBytes).toBeGreaterThan(10_000_000);
  });

  it("stops without work, and starts again with the next", async () => {
    const host = create({});
    const { vectors } = await host.run(work(["singer"])).result;
    await host.stop();
    expect(host.status()).toMatchObject({ state: "stopped", pid: null, restarts: 0 });
    expect((await host.run(work(["singer"])).result).vectors).toEqual(vectors);
  });
});
