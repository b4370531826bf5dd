import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  EmbeddingManager,
  folderProvider,
  type RemoteEmbedder,
  remoteEmbedder,
} from "../embeddings/index.ts";
import { modelForTests } from "../testing/model-for-tests.ts";
import { buildEmbeddingServer } from "./index.ts";

const tiny = (name: string): string =>
  fileURLToPath(new URL(`../../testdata/tiny-models/${name}`, import.meta.url));
const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

function managerOf(folder: string): EmbeddingManager {
  const manager = new EmbeddingManager({ provider: folderProvider(folder), textCacheBytes: 0 });
  open.push(manager);
  return manager;
}

async function serve(manager: EmbeddingManager, options: { apiKeys?: string[] } = {}): Promise<string> {
  const server = buildEmbeddingServer({ manager, ...options });
  open.push(server);
  const { url } = await server.listen();
  await vi.waitFor(async () => expect((await fetch(`${url}/ready`)).status).toBe(200), 60_000);
  return `${url}/v1`;
}

function ask(...urls: string[]): RemoteEmbedder {
  const embedder = remoteEmbedder({
    endpoints: urls.map((url) => ({ url })),
    breakMs: 20,
    requestMs: 60_000,
  });
  open.push(embedder);
  return embedder;
}

describe("a remote embedder in front of our own server", () => {
  it("gives the same bits and the same space as the manager behind it, with the real model", async () => {
    const { folder } = await modelForTests();
    const manager = managerOf(folder);
    const embedder = ask(await serve(manager));
    const texts = Array.from(
      { length: 150 },
      (_, index) => `Frage ${index}: ${"how many suppliers ".repeat(index % 9)}`,
    );
    texts.push("", "東京の倉庫", "x ".repeat(600));
    expect((await embedder.encodeDocuments(texts)).data).toEqual((await manager.encodeDocuments(texts)).data);
    expect(await embedder.encodeQuery("Italy?")).toEqual(await manager.encodeQuery("Italy?"));
    expect(await embedder.space()).toEqual(await manager.space());
    expect(embedder.status().endpoints[0]).toMatchObject({ usesBase64: true });
  });

  it("lets the server put the model's prompts in front", async () => {
    const manager = managerOf(tiny("bert-prompts-excluded-from-pooling"));
    const embedder = ask(await serve(manager));
    expect(await embedder.encodeQuery("singer")).toEqual(await manager.encodeQuery("singer"));
    expect(await embedder.encodeQuery("singer")).not.toEqual(await embedder.encode("singer"));
    const documents = await embedder.encodeDocuments(["singer", "concert"]);
    expect(documents.data).toEqual((await manager.encodeDocuments(["singer", "concert"])).data);
  });

  it("goes to a second server of the same model, not to one of another", async () => {
    const model = tiny("bert-truncation-left");
    const [first, same, other] = [
      managerOf(model),
      managerOf(model),
      managerOf(tiny("mpnet-mean-normalize")),
    ];
    const urls = [await serve(first), await serve(other), await serve(same)];
    const embedder = ask(...urls);
    const expected = await first.encode("singer");
    expect(await embedder.encode("singer")).toEqual(expected);
    await first.close();
    expect(await embedder.encode("another text")).toEqual(await same.encode("another text"));
    expect(embedder.status().endpoints[1]?.lastError).toContain("expected vs1:");
  });

  it("sends its key, and says when it is wrong", async () => {
    const manager = managerOf(tiny("static-embedding"));
    const url = await serve(manager, { apiKeys: ["key-of-the-server"] });
    const embedder = remoteEmbedder({ endpoints: [{ url, apiKey: "key-of-the-server" }] });
    const stranger = remoteEmbedder({ endpoints: [{ url, apiKey: "key-of-another" }] });
    open.push(embedder, stranger);
    expect(await embedder.encode("singer")).toEqual(await manager.encode("singer"));
    const refused = await stranger.encode("singer").catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: "EMBEDDING_SERVER_UNUSABLE",
      message: expect.stringContaining("401: The API key is wrong") as string,
    });
    expect(JSON.stringify(refused) + String(refused)).not.toContain("key-of-another");
  });

  it("names what is served when the model is not", async () => {
    const url = await serve(managerOf(tiny("static-embedding")));
    const embedder = remoteEmbedder({ endpoints: [{ url }], model: "multilingual-mini" });
    open.push(embedder);
    await expect(embedder.space()).rejects.toMatchObject({
      code: "EMBEDDING_SERVER_UNUSABLE",
      message: expect.stringContaining("serves default, but not multilingual-mini") as string,
    });
  });
});
