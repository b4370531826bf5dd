import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { EmbeddingConfig } from "./embedding-config.ts";
import { EmbeddingManager } from "./embedding-manager.ts";
import type { StreamedBatch } from "./encode-stream.ts";
import { folderProvider } from "./folder-provider.ts";
import type { EncodeProgress } from "./types.ts";

const folder = fileURLToPath(new URL("../../testdata/tiny-models/bert-truncation-left", import.meta.url));
const managers: EmbeddingManager[] = [];
afterEach(async () => {
  await Promise.all(managers.splice(0).map((manager) => manager.close()));
});

function create(config: EmbeddingConfig = {}): EmbeddingManager {
  const manager = new EmbeddingManager({ provider: folderProvider(folder), threads: 1, ...config });
  managers.push(manager);
  return manager;
}

const texts = Array.from(
  { length: 1000 },
  (_, index) => `singer ${index % 700} ${"concert ".repeat(index % 40)}`,
);

/** A source that says how far it was read and whether it was left. */
function source(list: Iterable<string>): AsyncIterable<string> & { read: number; isLeft: boolean } {
  const watched = {
    read: 0,
    isLeft: false,
    async *[Symbol.asyncIterator]() {
      try {
        for (const text of list) {
          watched.read += 1;
          yield text;
        }
      } finally {
        watched.isLeft = true;
      }
    },
  };
  return watched;
}

async function collect(stream: AsyncIterable<StreamedBatch>): Promise<StreamedBatch[]> {
  const batches: StreamedBatch[] = [];
  for await (const batch of stream) batches.push(batch);
  return batches;
}

describe("encodeStream", () => {
  it("gives the vectors of encode, bit for bit and in order, from arrays and async sources", async () => {
    const manager = create();
    const expected = await manager.encode(texts);
    for (const input of [texts, source(texts)]) {
      const batches = await collect(manager.encodeStream(input, { batchTexts: 96 }));
      expect(batches.flatMap((batch) => batch.texts)).toEqual(texts);
      expect(batches.map(({ start }) => start)).toEqual(batches.map((_, index) => index * 96));
      const vectors = Float32Array.from(batches.flatMap(({ matrix }) => [...matrix.data]));
      expect(vectors).toEqual(expected.data);
      expect(batches.reduce((sum, { report }) => sum + report.tokens.length, 0)).toBe(texts.length);
    }
  });

  it("reads no more than a few batches ahead of its reader", async () => {
    const input = source(texts);
    const stream = create().encodeStream(input, { batchTexts: 10 });
    await stream.next();
    await stream.next();
    await vi.waitFor(() => expect(input.read).toBeGreaterThanOrEqual(50));
    expect(input.read).toBeLessThanOrEqual(60);
    await stream.return();
    expect(input.isLeft).toBe(true);
  });

  it("reports progress, with the total where it is known", async () => {
    const seen: number[] = [];
    const onProgress = ({ done, total }: EncodeProgress): unknown => seen.push(done / (total as number));
    await collect(create().encodeStream(texts, { batchTexts: 400, total: 1000, onProgress }));
    expect(seen).toHaveLength(3);
    expect(seen).toEqual(seen.toSorted((left, right) => left - right));
    expect(seen.at(-1)).toBe(1);
  });

  it("encodes what is there when the source is slow, and waits for it no longer than allowed", async () => {
    async function* slow(): AsyncGenerator<string> {
      yield "one";
      yield "two";
      await new Promise(() => undefined);
    }
    const stream = create().encodeStream(slow(), { flushAfterMs: 5, sourceDeadlineMs: 200 });
    expect((await stream.next()).value).toMatchObject({ start: 0, texts: ["one", "two"] });
    await expect(stream.next()).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
      details: { index: 2, deadlineMs: 200 },
    });
  });

  it("gives what was read before an error of the source, then the error", async () => {
    async function* broken(): AsyncGenerator<string> {
      yield* texts.slice(0, 25);
      throw new Error("the file ended early");
    }
    const stream = create().encodeStream(broken(), { batchTexts: 10 });
    const seen: number[] = [];
    const reading = (async () => {
      for await (const batch of stream) seen.push(batch.texts.length);
    })();
    await expect(reading).rejects.toThrow("the file ended early");
    expect(seen).toEqual([10, 10]);
  });

  it("names the place of a text that is none", async () => {
    const input = [...texts.slice(0, 30), null as unknown as string];
    await expect(collect(create().encodeStream(input, { batchTexts: 10 }))).rejects.toMatchObject({
      code: "INVALID_INPUT",
      details: { field: "texts[30]" },
    });
  });

  it("ends with its signal and its deadline, whatever the source does", async () => {
    const manager = create();
    const hanging = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) };
    const controller = new AbortController();
    const stream = collect(manager.encodeStream(hanging, { signal: controller.signal }));
    controller.abort();
    await expect(stream).rejects.toMatchObject({ code: "ABORTED" });
    await expect(collect(manager.encodeStream(hanging, { deadlineMs: 20 }))).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
      details: { what: "encode stream" },
    });
  });

  it("waits for a full queue instead of failing", async () => {
    const manager = create({ maxQueuedCharacters: 2_000, textCacheBytes: 0 });
    const batches = await collect(manager.encodeStream(texts, { batchTexts: 50 }));
    expect(batches.flatMap((batch) => batch.texts)).toEqual(texts);
  });

  it("gives nothing for an empty source", async () => {
    expect(await collect(create().encodeStream([]))).toEqual([]);
  });
});
