import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { Deadline } from "../../../resilience/index.ts";
import { VectorMemory } from "../vector-memory.ts";
import { toUnit } from "./exact-score.ts";
import { quantizeQuery } from "./quantize.ts";
import { ScanEngine, type ScanQuestion } from "./scan-engine.ts";
import type { ScanTarget } from "./scanner.ts";
import { defaultVectorMemoryBytes, leaseSharedScanEngine } from "./shared-scan-engine.ts";

const withoutThreads = fileURLToPath(new URL("../testdata/scan-without-threads.ts", import.meta.url));
const dimensions = 400;
const noise = Float32Array.from({ length: 100_000 }, (_, i) => Math.sin(i * i + 1));

function vectorOf(seed: number): Float32Array {
  return noise.subarray(seed * 8, seed * 8 + dimensions);
}

function filled(engine: ScanEngine, rows: number): { pages: ScanTarget; odd: ScanTarget } {
  const memory = new VectorMemory(dimensions, engine.pool);
  for (let key = 0; key < rows; key++) memory.set(key, vectorOf(key));
  for (let key = 0; key < rows; key += 10) memory.delete(key);
  const odd = Array.from({ length: rows }, (_, key) => key).filter((key) => key % 2 === 1);
  return {
    pages: { of: "pages", addresses: memory.addresses(), dimensions },
    odd: { of: "rows", addresses: Uint32Array.from(odd, (key) => memory.addressOf(key)!), dimensions },
  };
}

const question: ScanQuestion = { query: quantizeQuery(toUnit(vectorOf(77))), limit: 5, minScore: -2 };

function start(deadlineMs: number, signal?: AbortSignal): Deadline {
  return Deadline.start({ what: "scan", deadlineMs, signal });
}

describe("ScanEngine", () => {
  it("finds the same on either thread, in whole pages and in chosen rows", async () => {
    using deadline = start(20_000);
    const here = new ScanEngine({ maxBytes: 1 << 24 });
    const there = new ScanEngine({ maxBytes: 1 << 24, ownThreadBytes: 0 });
    const [near, far] = [filled(here, 3000), filled(there, 3000)];
    for (const which of ["pages", "odd"] as const) {
      const found = await here.scan(near[which], question, deadline);
      expect(found.keys[0]).toBe(77);
      expect(found.keys.length).toBeGreaterThanOrEqual(5);
      expect([...found.keys].some((key) => key % 10 === 0)).toBe(false);
      expect(await there.scan(far[which], question, deadline)).toEqual(found);
    }
    await there.close();
  });

  it("sees rows that were added after the thread began", async () => {
    using deadline = start(20_000);
    const engine = new ScanEngine({ maxBytes: 1 << 26, ownThreadBytes: 0 });
    const first = filled(engine, 200);
    await engine.scan(first.pages, question, deadline);
    const second = filled(engine, 12_000);
    expect(engine.pool.held).toBeGreaterThan(64);
    const found = await engine.scan(second.pages, question, deadline);
    expect(found.keys[0]).toBe(77);
    await engine.close();
  });

  it("stops waiting when the caller does, and serves the next one", async () => {
    const engine = new ScanEngine({ maxBytes: 1 << 26, ownThreadBytes: 0 });
    const { pages } = filled(engine, 3000);
    const controller = new AbortController();
    using aborted = start(20_000, controller.signal);
    const scans = [1, 2, 3].map(() => engine.scan(pages, question, aborted));
    controller.abort();
    for (const scan of scans) await expect(scan).rejects.toMatchObject({ code: "ABORTED" });
    using deadline = start(20_000);
    expect((await engine.scan(pages, question, deadline)).keys[0]).toBe(77);
    await engine.close();
  });

  it("lets others have their turn when it scans much on the caller's thread", async () => {
    using deadline = start(20_000);
    const engine = new ScanEngine({ maxBytes: 1 << 26, ownThreadBytes: 2 ** 40 });
    const { pages } = filled(engine, 12_000);
    const controller = new AbortController();
    using aborted = start(20_000, controller.signal);
    const many = { ...pages, addresses: Uint32Array.from({ length: 40_000 }, () => pages.addresses[0]!) };
    const scan = engine.scan(many, question, aborted);
    await setImmediate();
    controller.abort();
    await expect(scan).rejects.toMatchObject({ code: "ABORTED" });
    expect((await engine.scan(pages, question, deadline)).keys[0]).toBe(77);
  });

  it("scans here when there can be no thread, and says so once", async () => {
    const child = spawn(process.execPath, ["--permission", "--allow-fs-read=*", withoutThreads], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
    expect(JSON.parse(output)).toEqual([77, 77]);
    expect(errors.match(/THOTH_SCAN_THREAD_LOST/g)).toHaveLength(1);
  });
});

describe("the engine that stores share", () => {
  it("is one until the last has given it back", async () => {
    const [first, second] = [leaseSharedScanEngine(), leaseSharedScanEngine()];
    expect(second.engine).toBe(first.engine);
    await first.close();
    const third = leaseSharedScanEngine();
    expect(third.engine).toBe(first.engine);
    await second.close();
    await third.close();
    const next = leaseSharedScanEngine();
    expect(next.engine).not.toBe(first.engine);
    await next.close();
  });

  it("takes a quarter of the container's limit, or of the machine's memory", () => {
    expect(defaultVectorMemoryBytes(512 << 20)).toBe(128 << 20);
    const ofMachine = defaultVectorMemoryBytes(2 ** 63);
    expect(ofMachine).toBeGreaterThan(0);
    expect(defaultVectorMemoryBytes(0)).toBe(ofMachine);
  });
});
