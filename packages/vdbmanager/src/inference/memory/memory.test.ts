import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { modelForTests } from "../../testing/model-for-tests.ts";
import { type ModelFootprint, modelFootprint } from "./footprint.ts";
import { memoryRequest, planHosts } from "./host-plan.ts";
import { MemoryLedger } from "./memory-ledger.ts";
import { runBytes, tokensThatFit } from "./run-bytes.ts";

const tiny = fileURLToPath(new URL("../../../testdata/tiny-models/", import.meta.url));
const mebibyte = 2 ** 20;

describe("modelFootprint", () => {
  it("takes weights apart into what is copied and what stays in the mapped file", async () => {
    const { folder } = await modelForTests();
    const { copiedBytes, mappedBytes, bytesPerToken, bytesPerScore, maxTokens } = modelFootprint(folder);
    // 6 layers of 12 hidden^2 weights, the unused pooler; 30522 + 512 + 2 rows of 384 and their norm.
    expect(copiedBytes / mebibyte).toBeCloseTo(41.2, 0);
    expect(mappedBytes / mebibyte).toBeCloseTo(45.5, 0);
    expect([bytesPerToken, bytesPerScore, maxTokens]).toEqual([41_472, 0, 512]);
  });

  it("counts half precision as it is widened, a table as copied, and scores where a bias is added", () => {
    const half = modelFootprint(`${tiny}bert-bf16-dense`);
    expect(half.mappedBytes).toBe(0);
    expect(modelFootprint(`${tiny}static-embedding`)).toMatchObject({ mappedBytes: 0, maxTokens: null });
    expect(modelFootprint(`${tiny}mpnet-mean-normalize`).bytesPerScore).toBeGreaterThan(0);
  });

  it("refuses what is no model, as the host does", () => {
    const folder = mkdtempSync(join(tmpdir(), "thoth-footprint-"));
    cpSync(`${tiny}bert-truncation-left`, folder, { recursive: true });
    writeFileSync(join(folder, "config.json"), readFileSync(join(folder, "config.json")).subarray(1));
    expect(() => modelFootprint(folder)).toThrow(expect.objectContaining({ code: "MODEL_UNSUPPORTED" }));
    rmSync(folder, { recursive: true });
  });
});

describe("tokensThatFit", () => {
  it("is the largest number that fits, with and without scores", () => {
    for (const bytesPerScore of [0, 48]) {
      const costs = { bytesPerToken: 40_000, bytesPerScore };
      for (const maxTokens of [null, 512]) {
        const tokens = tokensThatFit(costs, 64 * mebibyte, maxTokens);
        const bytesOf = (count: number): number =>
          runBytes(costs, count, Math.min(count, maxTokens ?? count));
        expect(bytesOf(tokens)).toBeLessThanOrEqual(64 * mebibyte);
        expect(bytesOf(tokens + 1)).toBeGreaterThan(64 * mebibyte);
      }
    }
    expect(tokensThatFit({ bytesPerToken: 40_000, bytesPerScore: 0 }, -1, null)).toBe(0);
  });
});

const footprint: ModelFootprint = {
  runtimeBytes: 60 * mebibyte,
  copiedBytes: 40 * mebibyte,
  mappedBytes: 45 * mebibyte,
  bytesPerToken: 40 * 1024,
  bytesPerScore: 0,
  maxTokens: 512,
};

describe("planHosts", () => {
  const request = memoryRequest("Model tiny", footprint, 1024);

  it("keeps the wanted batches where memory is plenty", () => {
    const plan = planHosts(footprint, { batchTokens: 1024 }, { bytes: request.bestBytes, freeBytes: 1e10 });
    expect(plan).toMatchObject({ batchTokens: 1024, maxTextTokens: null });
    expect(plan.firstHostBytes - plan.furtherHostBytes).toBe(footprint.mappedBytes);
  });

  it("makes batches smaller where it is not, then bounds single texts, and says so", () => {
    const granted = { bytes: request.bestBytes - 10 * mebibyte, freeBytes: 0 };
    const smaller = planHosts(footprint, { batchTokens: 1024 }, granted);
    expect(smaller).toMatchObject({ batchTokens: 768, maxTextTokens: null });
    expect(smaller.reasons.join()).toMatch(/batches of 768 instead of 1024 tokens/);
    const least = planHosts(footprint, { batchTokens: 1024 }, { bytes: request.leastBytes, freeBytes: 0 });
    expect(least).toMatchObject({ batchTokens: 64, maxTextTokens: 64 });
    expect(least.watermarkBytes).toBeGreaterThan(least.furtherHostBytes);
  });
});

describe("MemoryLedger", () => {
  const ledgerOf = (mebibytes: number): MemoryLedger =>
    new MemoryLedger({
      limit: () => ({ value: mebibytes * mebibyte, from: "/sys/fs/cgroup/memory.max" }),
      ownBytes: () => 100 * mebibyte,
    });
  const request = { what: "Model tiny", leastBytes: 50 * mebibyte, bestBytes: 80 * mebibyte };

  it("grants what is wanted, less where less is free, and refuses with the numbers what cannot fit", async () => {
    const ledger = ledgerOf(260);
    expect((await ledger.admit(request)).bytes).toBe(request.bestBytes);
    const second = await ledger.admit(request);
    expect(second.bytes).toBe((247 - 100 - 80) * mebibyte);
    await expect(ledger.admit(request)).rejects.toMatchObject({
      code: "INSUFFICIENT_MEMORY",
      message: expect.stringContaining(
        "50 MiB, 0 MiB are free: the limit is 260 MiB (/sys/fs/cgroup/memory.max)",
      ),
      details: { neededBytes: request.leastBytes, limitBytes: 260 * mebibyte, ownBytes: 100 * mebibyte },
    });
    second.release();
    second.release();
    expect(ledger.status().freeBytes).toBe(67 * mebibyte);
  });

  it("has idle models leave first, one by one, as long as it helps", async () => {
    const ledger = ledgerOf(300);
    const others = [await ledger.admit(request), await ledger.admit(request)];
    ledger.onShortage(async () => {
      const left = others.shift();
      left?.release();
      return left !== undefined;
    });
    expect((await ledger.admit(request)).bytes).toBe(request.bestBytes);
    expect(others).toHaveLength(1);
  });

  it("admits one after the other, so that two cannot count on the same memory", async () => {
    const ledger = ledgerOf(300);
    const granted = await Promise.all([ledger.admit(request), ledger.admit(request)]);
    expect(granted.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(185 * mebibyte);
  });
});
