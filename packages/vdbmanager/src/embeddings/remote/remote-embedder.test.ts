import { createHash } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  type EmbeddingDouble,
  type EmbeddingDoubleOptions,
  startEmbeddingDouble,
} from "../../testing/embedding-double.ts";
import { type RemoteEmbedder, type RemoteEmbedderOptions, remoteEmbedder } from "./index.ts";

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

/** A vector made of the text's hash, of length 1. */
function hashVector(text: string, seed = "", dimensions = 24): Float32Array {
  const bytes = createHash("sha512").update(`${seed}${text}`).digest();
  const vector = Float32Array.from({ length: dimensions }, (_, index) => (bytes[index] as number) - 127.5);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

async function double(options: Partial<EmbeddingDoubleOptions> = {}): Promise<EmbeddingDouble> {
  const started = await startEmbeddingDouble({ embed: (text) => hashVector(text), ...options });
  open.push(started);
  return started;
}

function create(
  servers: readonly (EmbeddingDouble | { url: string })[],
  options: Partial<RemoteEmbedderOptions> = {},
): RemoteEmbedder {
  const endpoints = servers.map(({ url }) => ({ url }));
  const embedder = remoteEmbedder({ endpoints, textCacheBytes: 0, ...options });
  open.push(embedder);
  return embedder;
}

const texts = Array.from({ length: 300 }, (_, index) => `text ${index}`);
const rowsOf = (list: readonly string[], seed = ""): Float32Array =>
  Float32Array.from(list.flatMap((text) => [...hashVector(text, seed)]));

describe("a server with OpenAI's API", () => {
  it("gives vectors in the caller's order, over several requests, a few at a time", async () => {
    const server = await double();
    const embedder = create([server]);
    const progress: number[] = [];
    const matrix = await embedder.encode(texts, { onProgress: ({ done }) => progress.push(done) });
    expect(matrix.data).toEqual(rowsOf(texts));
    expect([matrix.rows, matrix.dimensions]).toEqual([300, 24]);
    expect(server.requests.slice(2).map((batch) => batch.length)).toEqual([128, 128, 44]);
    expect(server.mostAtOnce).toBeLessThanOrEqual(4);
    expect(progress.at(-1)).toBe(300);
    expect(await embedder.encodeQuery("one text")).toEqual(hashVector("one text"));
    expect((await embedder.encodeDocuments([])).rows).toBe(0);
  });

  it("is asked for base64 only after base64 gave the same bits as floats", async () => {
    const server = await double();
    await create([server]).encode("a");
    expect(server.bodies.map((body) => body.encoding_format)).toEqual(["float", "base64", "base64"]);
  });

  it.each(["ignores-base64", "refuses-base64"] as const)("that %s is asked for floats", async (kind) => {
    const server = await double();
    server.misbehave({ kind });
    const embedder = create([server]);
    expect(await embedder.encode("a")).toEqual(hashVector("a"));
    expect(server.bodies.at(-1)?.encoding_format).toBe("float");
    expect(embedder.status().endpoints[0]).toMatchObject({ isOpen: true, usesBase64: false });
  });

  it.each(["always-base64", "shuffled"] as const)("that answers %s is understood", async (kind) => {
    const server = await double();
    server.misbehave({ kind });
    expect((await create([server]).encode(texts)).data).toEqual(rowsOf(texts));
  });

  it.each([
    ["token-vectors", { kind: "token-vectors" }, "one vector for each token"],
    ["shuffled silently", { kind: "shuffled-silently" }, "another order"],
    ["no index", { kind: "no-index" }, "index undefined"],
    ["a missing vector", { kind: "one-missing" }, "gave 5 vectors for 6 texts"],
    ["nulls", { kind: "nulls" }, "no list of numbers"],
    ["a page", { kind: "html-page" }, "no JSON: <html>Please sign in."],
    ["a body without end", { kind: "endless" }, "more than 4194304 bytes"],
    ["401", { kind: "status", status: 401 }, "answered 401: the double says no"],
    ["404", { kind: "status", status: 404 }, "answered 404"],
    [
      "a redirect",
      { kind: "status", status: 307, headers: { location: "http://127.0.0.1:1/" } },
      "answered 307",
    ],
  ] as const)("that answers with %s is refused at once", async (_what, fault, message) => {
    const server = await double();
    server.misbehave(fault);
    await expect(create([server]).space()).rejects.toMatchObject({
      code: "EMBEDDING_SERVER_UNUSABLE",
      message: expect.stringContaining(message) as string,
    });
    expect(server.requests.length).toBeLessThanOrEqual(2);
  });

  it("is refused when it changes its dimensions later", async () => {
    const server = await double();
    const embedder = create([server]);
    await embedder.space();
    server.misbehave({ kind: "dimensions", dimensions: 25 });
    await expect(embedder.encode(["a", "b"])).rejects.toMatchObject({
      code: "EMBEDDING_SERVER_UNUSABLE",
      message: expect.stringContaining("gave 25 numbers for text 0, expected 24") as string,
    });
  });

  it("gets smaller batches when it finds one too large", async () => {
    const server = await double({ maxTexts: 50 });
    expect((await create([server]).encode(texts)).data).toEqual(rowsOf(texts));
    expect(Math.min(...server.requests.slice(2).map((batch) => batch.length))).toBeLessThanOrEqual(50);
  });

  it("gets prompts put in front that it does not know itself; they are part of the space", async () => {
    const server = await double();
    const plain = create([server]);
    const prompted = create([server], { prompts: { query: "query: ", document: "passage: " } });
    expect(await prompted.encodeQuery("a")).toEqual(hashVector("query: a"));
    expect((await prompted.encodeDocuments(["a"])).data).toEqual(hashVector("passage: a"));
    expect(await prompted.encode("a")).toEqual(hashVector("a"));
    expect((await prompted.space()).fingerprint).not.toBe((await plain.space()).fingerprint);
  });

  it("is asked once for equal texts, and not for those in the cache", async () => {
    const server = await double();
    const embedder = create([server], { textCacheBytes: 1_000_000 });
    await embedder.encode(["a", "b", "a", "a"]);
    expect(server.requests.at(-1)).toEqual(["a", "b"]);
    expect(await embedder.encode("b")).toEqual(hashVector("b"));
    expect(server.requests).toHaveLength(3);
  });
});

describe("text-embeddings-inference", () => {
  const revision = "c9745ed1d9f207416be6d2e6f8de32d1f16199bf";
  const teiInfo = {
    model_id: "org/model",
    model_sha: revision,
    model_type: { embedding: { pooling: "mean" } },
    max_client_batch_size: 32,
  };

  it("gets batches of the size it tells, and its space comes from model and revision", async () => {
    const server = await double({ teiInfo });
    const embedder = create([], { endpoints: [{ url: server.teiUrl, api: "tei" }] });
    expect((await embedder.encode(texts)).data).toEqual(rowsOf(texts));
    expect(Math.max(...server.requests.map((batch) => batch.length))).toBe(32);
    expect(server.bodies.at(-1)).toMatchObject({ normalize: true, truncate: true });
    expect(await embedder.space()).toMatchObject({
      fingerprint: expect.stringMatching(/^vsr1:[0-9a-f]{64}$/) as string,
      model: `org/model@${revision}`,
      normalized: true,
    });
  });

  it("is known by canary vectors when it tells no revision", async () => {
    const server = await double({ teiInfo: { ...teiInfo, model_sha: null } });
    const embedder = create([], { endpoints: [{ url: server.teiUrl, api: "tei" }] });
    expect((await embedder.space()).fingerprint).toMatch(/^vsc1:[0-9a-f]{64}$/);
  });
});

describe("the space of a server that tells none", () => {
  it("is the same at every start, and another for another model", async () => {
    const server = await double();
    const space = await create([server]).space();
    expect(space).toMatchObject({ dimensions: 24, normalized: true, numericClass: "remote/openai" });
    expect(space.canary).toMatch(/^c1:24:/);
    expect(await create([server]).space()).toEqual(space);
    server.become((text) => hashVector(text, "another model"));
    expect((await create([server]).space()).fingerprint).not.toBe(space.fingerprint);
  });

  it("is the stored one when the vectors agree up to the noise of other kernels", async () => {
    const server = await double();
    const known = await create([server]).identity();
    server.become((text) => hashVector(text).map((value, index) => value + 1e-3 * Math.sin(index)));
    const embedder = create([server], { known });
    expect((await embedder.space()).fingerprint).toBe(known.fingerprint);
    expect(await embedder.identity()).toBe(known);
  });

  it.each([
    ["another model", (text: string) => hashVector(text, "another model"), "smallest cosine"],
    ["other dimensions", (text: string) => hashVector(text, "", 32), "32 dimensions, not 24"],
    ["another length", (text: string) => hashVector(text).map((value) => 2 * value), "smallest cosine"],
  ])("is refused when %s answers", async (_what, embed, message) => {
    const server = await double();
    const known = await create([server]).identity();
    server.become(embed);
    await expect(create([server], { known }).encode("a")).rejects.toMatchObject({
      code: "SPACE_MISMATCH",
      message: expect.stringContaining(message) as string,
    });
  });
});

describe("a server that fails for a while", () => {
  it.each([
    ["500", { kind: "status", status: 500 }],
    ["503", { kind: "status", status: 503 }],
    ["429 with Retry-After", { kind: "status", status: 429, headers: { "retry-after": "1" } }],
    ["a reset connection", { kind: "reset" }],
  ] as const)("is asked again after %s", async (_what, fault) => {
    const server = await double();
    const embedder = create([server]);
    await embedder.space();
    server.misbehave(fault, 1);
    expect(await embedder.encode("a")).toEqual(hashVector("a"));
  });

  it.each([
    ["says nothing", { kind: "silence" }],
    ["drips", { kind: "drip", everyMs: 20 }],
  ] as const)("is given up within the deadline when it %s", async (_what, fault) => {
    const server = await double();
    const embedder = create([server], { requestMs: 100, maxAttempts: 2 });
    await embedder.space();
    server.misbehave(fault);
    await expect(embedder.encode("a")).rejects.toMatchObject({
      code: "RETRIES_EXHAUSTED",
      message: expect.stringContaining("gave no answer within 100 ms") as string,
    });
    await vi.waitFor(() => expect(server.aborted).toBeGreaterThanOrEqual(1));
    await expect(embedder.encode("a", { deadlineMs: 30 })).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
    });
  });

  it("is left alone after failures in a row, and its space is asked again before it is used again", async () => {
    const server = await double();
    const embedder = create([server], { maxFailures: 2, breakMs: 50, maxAttempts: 2 });
    await embedder.space();
    server.misbehave({ kind: "status", status: 500 });
    await expect(embedder.encode("a")).rejects.toMatchObject({ code: "RETRIES_EXHAUSTED" });
    const before = server.requests.length;
    await expect(embedder.encode("a")).rejects.toMatchObject({ code: "CIRCUIT_OPEN" });
    expect(server.requests).toHaveLength(before);
    server.misbehave({ kind: "none" });
    await vi.waitFor(async () => expect(await embedder.encode("a")).toEqual(hashVector("a")));
    server.misbehave({ kind: "status", status: 500 });
    await expect(embedder.encode("a")).rejects.toThrow();
    server.misbehave({ kind: "none" });
    server.become((text) => hashVector(text, "another model"));
    await vi.waitFor(() => expect(embedder.encode("a")).rejects.toMatchObject({ code: "SPACE_MISMATCH" }));
  });

  it("is told by its address when nobody listens there", async () => {
    const embedder = create([{ url: "http://127.0.0.1:9/v1" }], { maxAttempts: 1 });
    await expect(embedder.encode("a")).rejects.toMatchObject({
      code: "RETRIES_EXHAUSTED",
      message: expect.stringContaining("http://127.0.0.1:9/v1 cannot be reached: ECONNREFUSED") as string,
    });
  });
});

describe("failover", () => {
  it("goes to a second server of the same space, and back", async () => {
    const [first, second] = [await double(), await double()];
    const embedder = create([first, second], { maxFailures: 1, breakMs: 50 });
    const space = await embedder.space();
    expect(second.requests).toHaveLength(0);
    first.misbehave({ kind: "status", status: 503 });
    const matrix = await embedder.encode(texts);
    expect(matrix.data).toEqual(rowsOf(texts));
    expect(matrix.space).toEqual(space);
    expect(second.requests.length).toBeGreaterThan(2);
    first.misbehave({ kind: "none" });
    await vi.waitFor(async () => {
      const before = first.requests.length;
      await embedder.encode("back");
      expect(first.requests.length).toBeGreaterThan(before);
    });
  });

  it("starts with the second server when the first is down", async () => {
    const second = await double();
    const embedder = create([{ url: "http://127.0.0.1:9/v1" }, second]);
    expect(await embedder.encode("a")).toEqual(hashVector("a"));
  });

  it("never goes to a server of another space", async () => {
    const [first, second] = [
      await double(),
      await double({ embed: (text) => hashVector(text, "another model") }),
    ];
    const embedder = create([first, second], { maxAttempts: 1 });
    await embedder.space();
    first.misbehave({ kind: "status", status: 503 });
    await expect(embedder.encode("a")).rejects.toMatchObject({ code: "RETRIES_EXHAUSTED" });
    await expect(embedder.encode("a")).rejects.toMatchObject({ code: "RETRIES_EXHAUSTED" });
    expect(second.requests.flat()).not.toContain("a");
    expect(embedder.status().endpoints[1]?.isOpen).toBe(true);
  });
});

describe("a caller who leaves", () => {
  it("ends the request down to the socket", async () => {
    const server = await double();
    const embedder = create([server]);
    await embedder.space();
    server.misbehave({ kind: "silence" });
    const controller = new AbortController();
    const left = expect(embedder.encode(texts, { signal: controller.signal })).rejects.toMatchObject({
      code: "ABORTED",
    });
    await vi.waitFor(() => expect(server.requests.length).toBe(5));
    controller.abort();
    await left;
    await vi.waitFor(() => expect(server.aborted).toBe(3));
    server.misbehave({ kind: "none" });
    expect(await embedder.encode("next")).toEqual(hashVector("next"));
  });

  it("does not end the opening for others", async () => {
    const server = await double();
    server.misbehave({ kind: "drip", everyMs: 0 }, 1);
    const embedder = create([server], { maxAttempts: 1 });
    const controller = new AbortController();
    const left = expect(embedder.encode("a", { signal: controller.signal })).rejects.toMatchObject({
      code: "ABORTED",
    });
    const stays = embedder.encode("b");
    controller.abort();
    await left;
    expect(await stays).toEqual(hashVector("b"));
  });

  it("gets CLOSED when the embedder is closed", async () => {
    const server = await double();
    const embedder = create([server]);
    await embedder.space();
    server.misbehave({ kind: "silence" });
    const waiting = expect(embedder.encode("a")).rejects.toMatchObject({ code: "CLOSED" });
    await vi.waitFor(() => expect(server.requests).toHaveLength(3));
    await Promise.all([embedder.close(), embedder.close()]);
    await waiting;
    await expect(embedder.encode("a")).rejects.toMatchObject({ code: "CLOSED" });
  });
});

describe("bounds", () => {
  it("refuse what would wait without end", async () => {
    const server = await double();
    const embedder = create([server], { maxQueuedCharacters: 1_000 });
    await embedder.space();
    server.misbehave({ kind: "silence" });
    const controller = new AbortController();
    const first = expect(embedder.encode(texts, { signal: controller.signal })).rejects.toThrow();
    await vi.waitFor(() => expect(server.requests.length).toBeGreaterThan(2));
    await expect(embedder.encode(texts)).rejects.toMatchObject({
      code: "OVERLOADED",
      details: { retryAfterMs: expect.any(Number) as number },
    });
    controller.abort();
    await first;
  });

  it("refuse texts and settings that cannot be used, naming them", async () => {
    const server = await double();
    const embedder = create([server], { maxTextCharacters: 10 });
    await expect(embedder.encode(["ok", "half \ud83d"])).rejects.toMatchObject({
      details: { field: "texts[1]" },
    });
    await expect(embedder.encode(["x".repeat(11)])).rejects.toMatchObject({ code: "INPUT_TOO_LARGE" });
    await expect(embedder.encode(null as unknown as string)).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await expect(embedder.encode("a", { model: "other" })).rejects.toMatchObject({
      details: { field: "model" },
    });
    expect(server.requests).toHaveLength(0);
    const settings = [
      [{ endpoints: [] }, "endpoints"],
      [{ endpoints: [{ url: "ftp://x" }] }, "endpoints[0].url"],
      [{ endpoints: [{ url: "http://user:secret@host" }] }, "endpoints[0].url"],
      [{ endpoints: [{ url: "http://host", maxTexts: 0 }] }, "endpoints[0].maxTexts"],
      [{ endpoints: [{ url: "http://host" }], minCosine: 2 }, "minCosine"],
    ] as const;
    for (const [options, setting] of settings) {
      expect(() => remoteEmbedder(options)).toThrow(
        expect.objectContaining({ code: "INVALID_CONFIG", details: { setting } }),
      );
    }
  });
});
