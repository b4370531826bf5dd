import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { EmbeddingManager } from "./embedding-manager.ts";
import { folderProvider } from "./folder-provider.ts";
import { LegacyEmbeddingAdapter } from "./legacy-embedding-adapter.ts";

const folder = fileURLToPath(new URL("../../testdata/tiny-models/static-embedding", import.meta.url));
const manager = new EmbeddingManager({ provider: folderProvider(folder), threads: 1 });
const adapter = new LegacyEmbeddingAdapter(manager);
afterAll(() => manager.close());

describe("LegacyEmbeddingAdapter", () => {
  it("gives plain arrays in the old shapes", async () => {
    const vector = await adapter.encode("singer");
    expect(Array.isArray(vector)).toBe(true);
    expect(await adapter.encode(["singer", null])).toEqual([vector, Array(32).fill(0)]);
    expect(await adapter.encodeTexts([])).toEqual([]);
    expect(await adapter.encodeQuery("  singer ")).toEqual(vector);
    expect(await adapter.encodeDocuments(["singer"])).toEqual([vector]);
  });

  it("refuses an empty query", async () => {
    await expect(adapter.encodeQuery("  ")).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  it("tells about model and cache", async () => {
    expect(await adapter.getModelInfo()).toMatchObject({ provider: "local", dimensions: 32 });
    expect(await adapter.getDimensions()).toBe(32);
    expect(await adapter.validateConnection()).toBe(true);
    adapter.clearCache();
    const { hits } = adapter.getCacheStats();
    await adapter.encode("concert");
    await adapter.encode("concert");
    expect(adapter.getCacheStats()).toMatchObject({ entries: 1, hits: hits + 1 });
  });

  it("answers false where a model cannot be made ready", async () => {
    const broken = new EmbeddingManager({ provider: folderProvider(`${folder}/none`) });
    const other = new LegacyEmbeddingAdapter(broken);
    expect(await other.validateConnection()).toBe(false);
    expect(await other.preloadModel("any")).toBe(false);
    await broken.close();
  });
});
