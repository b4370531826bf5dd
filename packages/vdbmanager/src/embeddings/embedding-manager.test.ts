import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { ModelProvider } from "../models/types.ts";
import type { EmbeddingConfig } from "./embedding-config.ts";
import { EmbeddingManager } from "./embedding-manager.ts";
import { folderProvider } from "./folder-provider.ts";

const tiny = fileURLToPath(new URL("../../testdata/tiny-models/", import.meta.url));
const prompted = folderProvider(`${tiny}bert-prompts-excluded-from-pooling`);
const managers: EmbeddingManager[] = [];
afterEach(async () => {
  await Promise.all(managers.splice(0).map((manager) => manager.close()));
});

function create(config: EmbeddingConfig & { provider?: ModelProvider } = {}): EmbeddingManager {
  const manager = new EmbeddingManager({ provider: prompted, threads: 1, ...config });
  managers.push(manager);
  return manager;
}

describe("EmbeddingManager", () => {
  it("gives one vector for a string and a matrix in the caller's order for a list", async () => {
    const manager = create();
    const texts = ["a much longer text about singers and their concerts", "", "shop", "shop", ""];
    const matrix = await manager.encode(texts);
    expect([matrix.rows, matrix.dimensions, matrix.data.length]).toEqual([5, 32, 160]);
    for (const [index, text] of texts.entries()) {
      expect(matrix.row(index)).toEqual(await manager.encode(text));
    }
    expect(matrix.row(2)).toEqual(matrix.row(3));
    expect(() => matrix.row(5)).toThrow(RangeError);
  });

  it("gives an empty matrix for an empty list", async () => {
    const matrix = await create().encode([]);
    expect([matrix.rows, matrix.dimensions, matrix.data.length]).toEqual([0, 32, 0]);
    expect(matrix.toArrays()).toEqual([]);
  });

  it.each([
    [["ok", null], "texts[1] is null"],
    [["ok", "ok", 7], "texts[2] is number"],
    [["ok", ["a", "b"]], "texts[1] is object"],
    [["ok", "half \ud83d"], "texts[1] holds a lone surrogate"],
    [null, "text is null"],
    [undefined, "text is undefined"],
  ])("refuses %j naming the place", async (input, message) => {
    await expect(create().encode(input as string[])).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining(message) as string,
    });
  });

  it("refuses a text above the limit naming its index", async () => {
    const manager = create({ maxTextCharacters: 10 });
    await expect(manager.encode(["short", "x".repeat(11)])).rejects.toMatchObject({
      code: "INPUT_TOO_LARGE",
      details: { field: "texts[1]", characters: 11, maxCharacters: 10 },
    });
  });

  it("chooses the prompt by kind, or by name, and refuses a name the model does not have", async () => {
    const manager = create();
    const plain = await manager.encode("singer");
    const query = await manager.encodeQuery("singer");
    expect(query).not.toEqual(plain);
    expect(await manager.encode("singer", { promptName: "query" })).toEqual(query);
    expect((await manager.encodeDocuments(["singer"])).row(0)).not.toEqual(query);
    await expect(manager.encode("singer", { promptName: "passage" })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      details: { field: "promptName" },
    });
  });

  it("answers equal calls from the cache, and never lets a caller change it", async () => {
    const manager = create();
    const first = await manager.encode("stadium");
    const kept = first.slice();
    first.fill(0);
    expect(await manager.encode("stadium")).toEqual(kept);
    expect(manager.status().textCache.hits).toBe(1);
  });

  it("reports progress up to the number of texts", async () => {
    const seen: number[] = [];
    const texts = Array.from({ length: 1500 }, (_, index) => `text ${index % 1000}`);
    await create().encode(texts, { onProgress: ({ done, total }) => seen.push(done / (total as number)) });
    expect(seen).toEqual(seen.toSorted((left, right) => left - right));
    expect(seen.at(-1)).toBe(1);
  });

  it("loads a model once, also for aliases and calls at the same time", async () => {
    let calls = 0;
    const provider: ModelProvider = {
      ready: (reference, options) => {
        calls += 1;
        return prompted.ready(reference, options);
      },
    };
    const manager = create({ provider });
    await Promise.all([manager.encode("a"), manager.encode("b"), manager.encode("c", { model: "other" })]);
    expect(calls).toBe(2);
    expect(manager.status().models).toHaveLength(1);
    expect((await manager.getModel("other")).space).toEqual(await manager.space());
  });

  it("tries again after a provider has failed", async () => {
    let calls = 0;
    const provider: ModelProvider = {
      ready: (reference, options) => {
        calls += 1;
        return calls === 1 ? Promise.reject(new Error("hub is down")) : prompted.ready(reference, options);
      },
    };
    const manager = create({ provider });
    await expect(manager.encode("a")).rejects.toThrow("hub is down");
    expect(await manager.encode("a")).toHaveLength(32);
  });

  it("waits no longer than the deadline for a provider that never answers", async () => {
    const provider: ModelProvider = { ready: () => new Promise(() => undefined) };
    const manager = create({ provider, readyDeadlineMs: 50 });
    await expect(manager.encode("a")).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
      details: { what: "model ready", deadlineMs: 50 },
    });
  });

  it("gives the same space for the same folder under another path, another for another model", async () => {
    const space = await create().space();
    expect(space).toMatchObject({ dimensions: 32, normalized: true });
    expect(space.fingerprint).toMatch(/^vs1:[0-9a-f]{64}$/);
    const other = await create({ provider: folderProvider(`${tiny}bert-truncation-left`) }).space();
    expect(other.fingerprint).not.toBe(space.fingerprint);
    const again = await create({
      provider: folderProvider(`${tiny}../tiny-models/bert-prompts-excluded-from-pooling`),
    });
    expect((await again.space()).fingerprint).toBe(space.fingerprint);
  });

  it("refuses an unusable folder for every caller, without starting a host again for each", async () => {
    const manager = create({ provider: folderProvider(tiny) });
    const first: unknown = await manager.encode("a").catch((error: unknown) => error);
    const second: unknown = await manager.encode("b").catch((error: unknown) => error);
    expect(first).toMatchObject({ code: "MODEL_UNSUPPORTED" });
    expect(second).toBe(first);
  });

  it("closes while a model is being loaded", async () => {
    const manager = create();
    const loading = expect(manager.encode("a")).rejects.toMatchObject({ code: "CLOSED" });
    await vi.waitFor(() => expect(manager.status().loading).toEqual(["default"]));
    await manager.close();
    await loading;
    expect(manager.status().models).toEqual([]);
  });

  it("refuses settings that are no numbers", () => {
    expect(() => create({ deadlineMs: Number.NaN })).toThrow(
      expect.objectContaining({ code: "INVALID_CONFIG", details: { setting: "deadlineMs" } }),
    );
  });

  it("closes once, ends calls in flight and refuses later ones", async () => {
    const manager = create();
    await manager.encode("a");
    const inFlight = manager.encode(Array.from({ length: 5000 }, (_, index) => `text ${index}`));
    const outcome = expect(inFlight).rejects.toMatchObject({ code: "CLOSED" });
    await Promise.all([manager.close(), manager.close(), outcome]);
    await expect(manager.encode("a")).rejects.toMatchObject({ code: "CLOSED" });
    expect(manager.status().isClosed).toBe(true);
  });
});
