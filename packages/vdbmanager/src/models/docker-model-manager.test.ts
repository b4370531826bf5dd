import { describe, expect, it } from "vitest";
import { ThothError } from "../errors/index.ts";
import { DockerModelManager } from "./docker-model-manager.ts";
import type { ModelProvider, ReadyModel, ReadyOptions } from "./types.ts";

/** A provider that has some models and fails for the others; it remembers what it was asked. */
function providerWith(
  available: readonly string[],
): ModelProvider & { readonly asked: [string, ReadyOptions][] } {
  const asked: [string, ReadyOptions][] = [];
  return {
    asked,
    ready(reference, options = {}) {
      asked.push([reference, options]);
      if (options.signal?.aborted) return Promise.reject(new ThothError("ABORTED"));
      if (!available.includes(reference)) {
        return Promise.reject(new ThothError("MODEL_NOT_CACHED", { message: `${reference} is not here.` }));
      }
      const files: ReadyModel["files"] = [];
      return Promise.resolve({
        id: reference,
        revision: "x",
        variant: "fp32",
        folder: "/",
        files,
        source: "cache",
      });
    },
  };
}

describe("DockerModelManager", () => {
  it("preloads the two common models, as a preload", async () => {
    const provider = providerWith(["default", "multilingual-mini"]);
    const models = await new DockerModelManager(provider).preloadCommonModels();
    expect(models.map((model) => model.id)).toEqual(["default", "multilingual-mini"]);
    expect(provider.asked.map(([, options]) => options.purpose)).toEqual(["preload", "preload"]);
  });

  it("gives the model that was asked for without a word about fallbacks", async () => {
    const manager = new DockerModelManager(providerWith(["large", "default"]));
    const result = await manager.getModelWithFallback("large", { fallbacks: ["default"] });
    expect(result).toMatchObject({ model: { id: "large" }, isFallback: false, reason: null });
  });

  it("falls back only to what the policy names, and says why", async () => {
    const manager = new DockerModelManager(providerWith(["default"]));
    const result = await manager.getModelWithFallback("large", { fallbacks: ["fast", "default"] });
    expect(result).toMatchObject({ model: { id: "default" }, isFallback: true });
    expect(result.reason).toContain("large is not here");
    await expect(manager.getModelWithFallback("large", { fallbacks: [] })).rejects.toMatchObject({
      code: "MODEL_NOT_CACHED",
    });
  });

  it("gives the first model's error when no fallback is to be had, and stops when cancelled", async () => {
    const provider = providerWith([]);
    const manager = new DockerModelManager(provider);
    await expect(manager.getModelWithFallback("large", { fallbacks: ["fast"] })).rejects.toThrow(
      "large is not here",
    );
    const { length } = provider.asked;
    await expect(
      manager.getModelWithFallback("large", { fallbacks: ["fast"] }, { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: "ABORTED" });
    expect(provider.asked).toHaveLength(length + 1);
  });
});
