import { fileURLToPath } from "node:url";
import { OpenAIEmbeddings } from "@langchain/openai";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { EmbeddingManager, folderProvider } from "../embeddings/index.ts";
import { testModelStore } from "../testing/model-for-tests.ts";
import { buildEmbeddingServer, type EmbeddingServer } from "./index.ts";

const texts = [
  "How many customers are there in Italy?",
  "",
  "wie viele Lieferanten",
  "東京の倉庫",
  "x ".repeat(600),
];
let manager: EmbeddingManager;
let server: EmbeddingServer;
let url: string;

beforeAll(async () => {
  manager = new EmbeddingManager({ provider: testModelStore() });
  server = buildEmbeddingServer({
    manager,
    models: [{ reference: "default", names: ["text-embedding-3-small"], matryoshkaDimensions: [128] }],
  });
  ({ url } = await server.listen());
  await vi.waitFor(async () => expect((await fetch(`${url}/ready`)).status).toBe(200), 60_000);
});
afterAll(async () => {
  await server.close();
  await manager.close();
});

function post(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}/v1/embeddings`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

describe("the OpenAI SDK", () => {
  const client = (): OpenAI => new OpenAI({ baseURL: `${url}/v1`, apiKey: "none", maxRetries: 0 });

  it.each(["float", "base64", undefined] as const)("gets the manager's own bits as %s", async (encoding) => {
    const expected = await manager.encode(texts);
    const answer = await client().embeddings.create({
      model: "default",
      input: texts,
      ...(encoding === undefined ? {} : { encoding_format: encoding }),
    });
    expect(answer.data.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
    for (const { embedding, index } of answer.data) {
      const vector: unknown = embedding;
      const numbers =
        typeof vector === "string"
          ? new Float32Array(Uint8Array.from(Buffer.from(vector, "base64")).buffer)
          : Float32Array.from(embedding);
      expect(numbers).toEqual(expected.row(index));
    }
    expect(answer.model).toBe(expected.space.model);
  });

  it("gets the tokens that reached the model, special ones included", async () => {
    const { report } = await manager.encode(texts, { report: true });
    const { usage } = await client().embeddings.create({ model: "default", input: texts });
    expect([...report.tokens].at(1)).toBe(2);
    expect([...report.tokens].at(-1)).toBe(256);
    const tokens = report.tokens.reduce((sum, count) => sum + count);
    expect(usage).toEqual({ prompt_tokens: tokens, total_tokens: tokens });
  });

  it("finds the model by each of its names", async () => {
    const { id } = await client().models.retrieve("sentence-transformers/all-MiniLM-L6-v2");
    expect(id).toBe("default");
    const listed = await client().models.list();
    expect(listed.data).toMatchObject([
      { id: "default", object: "model", thoth: { space: { dimensions: 384 } } },
    ]);
    for (const model of ["text-embedding-3-small", "legacy"]) {
      const { data } = await client().embeddings.create({ model, input: "x" });
      expect(data[0]?.embedding).toHaveLength(384);
    }
  });

  it("gets vectors of length 1 when it asks for fewer dimensions that the model may give", async () => {
    const full = await manager.encode("singer");
    const { data } = await client().embeddings.create({
      model: "default",
      input: "singer",
      dimensions: 128,
      encoding_format: "float",
    });
    const vector = data[0]?.embedding ?? [];
    expect(vector).toHaveLength(128);
    expect(Math.hypot(...vector)).toBeCloseTo(1, 6);
    expect((vector[0] ?? 0) / (vector[1] ?? 0)).toBeCloseTo((full[0] ?? 0) / (full[1] ?? 0), 4);
  });

  it("gets typed errors", async () => {
    await expect(client().embeddings.create({ model: "gpt-4", input: "x" })).rejects.toMatchObject({
      status: 404,
      code: "NOT_FOUND",
      param: "model",
      message: expect.stringContaining("served are default") as string,
    });
    await expect(
      client().embeddings.create({ model: "default", input: "x", dimensions: 100 }),
    ).rejects.toMatchObject({
      status: 400,
      param: "dimensions",
    });
  });
});

describe("LangChain", () => {
  it.each(["float", "base64"] as const)("embeds documents and queries as %s", async (encodingFormat) => {
    const embeddings = new OpenAIEmbeddings({
      model: "default",
      apiKey: "none",
      encodingFormat,
      stripNewLines: false,
      batchSize: 2,
      configuration: { baseURL: `${url}/v1` },
    });
    const expected = await manager.encode(texts);
    const decoded = (vector: unknown): Float32Array =>
      typeof vector === "string"
        ? new Float32Array(Uint8Array.from(Buffer.from(vector, "base64")).buffer)
        : Float32Array.from(vector as number[]);
    const documents = await embeddings.embedDocuments(texts);
    for (const [index, vector] of documents.entries()) expect(decoded(vector)).toEqual(expected.row(index));
    expect(decoded(await embeddings.embedQuery(texts[0] as string))).toEqual(expected.row(0));
  });
});

describe("POST /v1/embeddings", () => {
  it("answers a big batch whole, in pieces", async () => {
    const input = Array.from({ length: 300 }, (_, index) => `text ${index}`);
    const expected = await manager.encode(input);
    const answer = await post({ model: "default", input });
    const { data } = (await answer.json()) as { data: { index: number; embedding: number[] }[] };
    expect(data.map(({ index }) => index)).toEqual(input.map((_, index) => index));
    for (const { index, embedding } of data)
      expect(Float32Array.from(embedding)).toEqual(expected.row(index));
    expect(answer.headers.get("x-thoth-space")).toBe(expected.space.fingerprint);
  });

  it("gives an empty list for an empty list", async () => {
    const answer = await post({ model: "default", input: [] });
    expect(await answer.json()).toMatchObject({ object: "list", data: [], usage: { prompt_tokens: 0 } });
  });

  it.each([
    ["a list of tokens", { input: [1, 2, 3] }, 400, "input"],
    ["lists of tokens", { input: ["text", [1, 2]] }, 400, "input[1]"],
    ["a number", { input: ["text", 7] }, 400, "input[1]"],
    ["null", { input: null }, 400, "input"],
    ["no input", {}, 400, "input"],
    ["too many texts", { input: Array.from({ length: 2049 }, () => "x") }, 413, "input"],
    ["half a character", { input: ["fine", "half \ud83d"] }, 400, "input[1]"],
    ["a prompt the model has not", { input: "x", prompt_name: "passage" }, 400, "prompt_name"],
    ["an unknown format", { input: "x", encoding_format: "int8" }, 400, "encoding_format"],
    ["an unknown field", { input: "x", truncate: true }, 400, "truncate"],
    ["an unknown purpose", { input: "x", input_type: "poem" }, 400, "input_type"],
    ["no model", { input: "x", model: undefined }, 400, "model"],
  ])("refuses %s and names the field", async (_what, body, status, param) => {
    const answer = await post({ model: "default", ...body });
    expect(answer.status).toBe(status);
    const { error } = (await answer.json()) as { error: Record<string, unknown> };
    expect(error).toMatchObject({ param, type: "invalid_request_error" });
    expect(error.message).toContain(String(param));
  });

  it("says why token lists are refused, and what to do", async () => {
    const { error } = (await (await post({ model: "default", input: [[9906, 1917]] })).json()) as {
      error: { message: string };
    };
    expect(error.message).toContain("token ids");
    expect(error.message).toContain("check_embedding_ctx_length=False");
  });

  it.each([
    ["no JSON", "{model", {}, 400],
    ["no object", "[1]", {}, 400],
    ["another content type", "{}", { "content-type": "text/plain" }, 400],
    ["a compressed body", "{}", { "content-encoding": "gzip" }, 400],
    ["a body above the limit", `{"input":"${"x".repeat(9_000_000)}"}`, {}, 413],
  ])("refuses %s", async (_what, body, headers, status) => {
    const answer = await post(body, headers);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ error: { type: "invalid_request_error" } });
  });

  it("refuses bytes that are no UTF-8", async () => {
    const body = Buffer.concat([
      Buffer.from('{"model":"default","input":"'),
      Buffer.from([0xff]),
      Buffer.from('"}'),
    ]);
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${url}/v1/embeddings`, { method: "POST", headers, body });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("no UTF-8");
  });
});

describe("other addresses", () => {
  it("are refused in OpenAI's form, with what is allowed", async () => {
    const wrong = await fetch(`${url}/v1/embeddings`);
    expect([wrong.status, wrong.headers.get("allow")]).toEqual([404, "POST"]);
    expect((await fetch(`${url}/v1/chat/completions`, { method: "POST" })).status).toBe(404);
    expect((await fetch(`${url}/v1/models/%E0%A4%A`)).status).toBe(404);
  });

  it("answers health and readiness with the age of the canary", async () => {
    expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: "healthy" });
    expect(await (await fetch(`${url}/ready`)).json()).toMatchObject({
      status: "ready",
      models: [{ ok: true, canary: { ageSeconds: expect.any(Number) as number } }],
    });
  });

  it("shows metrics as Prometheus reads them", async () => {
    await post({ model: "default", input: ["one", "two"] });
    const answer = await fetch(`${url}/metrics`);
    const body = await answer.text();
    expect(answer.headers.get("content-type")).toContain("version=0.0.4");
    for (const line of body.trimEnd().split("\n")) {
      expect(line).toMatch(/^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{([a-z_]+="[^"]*",?)+\})? [-+0-9.e]+)$/);
    }
    expect(body).toMatch(/thoth_embedding_requests_total\{route="\/v1\/embeddings",status="200"\} [1-9]/);
    expect(body).toMatch(/thoth_embedding_tokens_total\{model="[^"]+"\} [1-9]/);
    expect(body).toContain('thoth_embedding_model_ready{model="default"} 1');
  });

  it("lets no browser page of another origin in", async () => {
    const headers = { origin: "https://example.org", "access-control-request-method": "POST" };
    const answer = await fetch(`${url}/v1/embeddings`, { method: "OPTIONS", headers });
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    expect(answer.status).toBe(404);
  });
});

describe("prompts", () => {
  it("are chosen by input_type and prompt_name", async () => {
    const folder = fileURLToPath(
      new URL("../../testdata/tiny-models/bert-prompts-excluded-from-pooling", import.meta.url),
    );
    await using prompted = new EmbeddingManager({ provider: folderProvider(folder), threads: 1 });
    await using other = buildEmbeddingServer({ manager: prompted });
    const { url } = await other.listen();
    await prompted.space();
    const embed = async (more: object): Promise<Float32Array> => {
      const answer = await fetch(`${url}/v1/embeddings`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ model: "default", input: "singer", ...more }),
      });
      const { data } = (await answer.json()) as { data: [{ embedding: number[] }] };
      return Float32Array.from(data[0].embedding);
    };
    await vi.waitFor(async () => expect((await fetch(`${url}/ready`)).status).toBe(200), 20_000);
    const query = await prompted.encodeQuery("singer");
    expect(await embed({ input_type: "query" })).toEqual(query);
    expect(await embed({ prompt_name: "query" })).toEqual(query);
    expect(await embed({})).toEqual(await prompted.encode("singer"));
    expect(await embed({})).not.toEqual(query);
  });
});
