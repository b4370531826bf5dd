import { beforeAll, describe, expect, it } from "vitest";
import { modelForTests } from "../testing/model-for-tests.ts";
import { EmbeddingManager } from "./embedding-manager.ts";
import { folderProvider } from "./folder-provider.ts";
import { canaryTexts, compareCanaries, encodeCanary, fingerprintOf, isSameSpace } from "./space-identity.ts";

let rows: Float32Array[];
beforeAll(async () => {
  const { folder } = await modelForTests();
  await using manager = new EmbeddingManager({ provider: folderProvider(folder) });
  await manager.preloadModels();
  const matrix = await manager.encode(canaryTexts);
  rows = canaryTexts.map((_, index) => matrix.row(index).slice());
});

const noisy = (rows: readonly Float32Array[], size: number): Float32Array[] =>
  rows.map((row, index) => row.map((value, position) => value + size * Math.sin(7 * index + position)));

describe("an identity made of canary vectors of a real model", () => {
  it("survives the noise of other kernels, and no more than that", () => {
    const identity = { fingerprint: "vsc1:a", canary: encodeCanary(rows) };
    const other = (changed: readonly Float32Array[]) => ({
      fingerprint: "vsc1:b",
      canary: encodeCanary(changed),
    });
    expect(isSameSpace(identity, other(rows))).toBe(true);
    expect(isSameSpace(identity, other(noisy(rows, 1e-3)))).toBe(true);
    expect(isSameSpace(identity, other(noisy(rows, 1e-2)))).toBe(false);
    expect(isSameSpace(identity, other(rows.map((row) => row.map((value) => 1.1 * value))))).toBe(false);
    expect(isSameSpace(identity, other(rows.map((row) => row.slice(0, 128))))).toBe(false);
    expect(isSameSpace(identity, other(rows.toReversed()))).toBe(false);
    expect(identity.canary.length).toBeLessThan(2_200);
  });

  it("has a fingerprint that noise of 1e-5 leaves alone", () => {
    for (let seed = 1; seed <= 20; seed++) {
      expect(fingerprintOf(noisy(rows, seed * 5e-7), [])).toBe(fingerprintOf(rows, []));
    }
    expect(fingerprintOf(rows, ["query: "])).not.toBe(fingerprintOf(rows, []));
  });
});

describe("isSameSpace", () => {
  const canary = encodeCanary(canaryTexts.map((_, index) => Float32Array.of(1, index, 2)));

  it("believes hashes of weights before vectors, and knows nothing without vectors", () => {
    expect(isSameSpace({ fingerprint: "vs1:a", canary: null }, { fingerprint: "vs1:a", canary: null })).toBe(
      true,
    );
    expect(isSameSpace({ fingerprint: "vs1:a", canary }, { fingerprint: "vs1:b", canary })).toBe(false);
    expect(isSameSpace({ fingerprint: "vs1:a", canary }, { fingerprint: "vsc1:b", canary })).toBe(true);
    expect(isSameSpace({ fingerprint: "vs1:a", canary: null }, { fingerprint: "vsc1:b", canary })).toBe(
      false,
    );
  });

  it("refuses strings that are no canary", () => {
    for (const text of ["", "c1:3:", "c1:3:AAAA", "c2:3:AAAA"]) {
      expect(() => compareCanaries(canary, text)).toThrow("is no canary of a vector space");
    }
  });
});
