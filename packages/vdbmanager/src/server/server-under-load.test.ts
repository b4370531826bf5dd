import { connect, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";
import { EmbeddingManager, folderProvider } from "../embeddings/index.ts";
import { ThothError } from "../errors/index.ts";
import {
  buildEmbeddingServer,
  type EmbeddingServer,
  type EmbeddingServerOptions,
  type ServedManager,
  type ServerEvent,
} from "./index.ts";

const folder = fileURLToPath(new URL("../../testdata/tiny-models/static-embedding", import.meta.url));
const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

/** A real manager whose answers wait until the gate is opened. */
function gatedManager(): {
  manager: ServedManager;
  waiting: () => number;
  signals: AbortSignal[];
  openGate(): void;
} {
  const manager = new EmbeddingManager({ provider: folderProvider(folder), threads: 1 });
  open.push(manager);
  const gate = Promise.withResolvers<void>();
  const signals: AbortSignal[] = [];
  let waiting = 0;
  const encode = (async (texts: readonly string[], options: { signal: AbortSignal; report: true }) => {
    signals.push(options.signal);
    waiting += 1;
    const { promise: gone, reject } = Promise.withResolvers<never>();
    options.signal.addEventListener("abort", () => reject(options.signal.reason as Error));
    await Promise.race([gate.promise, gone]);
    return await manager.encode(texts, options);
  }) as EmbeddingManager["encode"];
  return {
    manager: {
      encode,
      space: (options) => manager.space(options),
      preloadModels: (references) => manager.preloadModels(references),
      status: () => manager.status(),
    },
    waiting: () => waiting,
    signals,
    openGate: gate.resolve,
  };
}

async function start(options: EmbeddingServerOptions): Promise<{
  server: EmbeddingServer;
  url: string;
  post: (init?: RequestInit, input?: unknown) => Promise<Response>;
}> {
  const server = buildEmbeddingServer(options);
  open.push(server);
  const { url } = await server.listen();
  await vi.waitFor(async () => expect((await fetch(`${url}/ready`)).status).toBe(200), 20_000);
  const post = (init: RequestInit = {}, input: unknown = "singer"): Promise<Response> =>
    fetch(`${url}/v1/embeddings`, {
      method: "POST",
      body: JSON.stringify({ model: "default", input }),
      ...init,
      headers: { "content-type": "application/json", ...init.headers },
    });
  return { server, url, post };
}

describe("API keys", () => {
  const apiKeys = ["first-key-of-two", "second-key-of-two"];

  it("are asked for by everything but health and readiness", async () => {
    const { manager, openGate } = gatedManager();
    openGate();
    const { url, post } = await start({ manager, apiKeys });
    for (const key of apiKeys) {
      expect((await post({ headers: { authorization: `Bearer ${key}` } })).status).toBe(200);
    }
    for (const authorization of [
      "Bearer wrong-key-of-two",
      "Basic first-key-of-two",
      "Bearer ",
      "first-key-of-two",
    ]) {
      const answer = await post({ headers: { authorization } });
      expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
      expect(await answer.json()).toMatchObject({
        error: { code: "UNAUTHENTICATED", type: "authentication_error" },
      });
    }
    expect((await post()).status).toBe(401);
    expect((await fetch(`${url}/metrics`)).status).toBe(401);
    expect((await fetch(`${url}/v1/models`)).status).toBe(401);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect((await fetch(`${url}/ready`)).status).toBe(200);
  });

  it("are refused when they are too short to be keys", () => {
    const { manager } = gatedManager();
    expect(() => buildEmbeddingServer({ manager, apiKeys: ["short"] })).toThrow(
      expect.objectContaining({ code: "INVALID_CONFIG" }),
    );
  });
});

describe("too much at once", () => {
  it("is refused with 429 and the time to wait; the accepted ones are answered", async () => {
    const { manager, waiting, openGate } = gatedManager();
    const { post, url } = await start({ manager, maxRequests: 2 });
    const accepted = [post(), post()];
    await vi.waitFor(() => expect(waiting()).toBe(2));
    const refused = await post();
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1"]);
    expect(await refused.json()).toMatchObject({ error: { code: "OVERLOADED", type: "rate_limit_error" } });
    expect((await fetch(`${url}/health`)).status).toBe(200);
    openGate();
    for (const answer of await Promise.all(accepted)) expect(answer.status).toBe(200);
    expect((await post()).status).toBe(200);
  });

  it("is refused by bytes, but a request that is alone is taken", async () => {
    const { manager, waiting, openGate } = gatedManager();
    const { post } = await start({ manager, maxHeldBytes: 1_000 });
    const first = post({}, "x".repeat(5_000));
    await vi.waitFor(() => expect(waiting()).toBe(1));
    expect((await post({}, "x".repeat(5_000))).status).toBe(429);
    openGate();
    expect((await first).status).toBe(200);
  });

  it("is refused with the manager's own time to wait when its queue is full", async () => {
    const { manager, openGate } = gatedManager();
    openGate();
    const full = (() =>
      Promise.reject(
        new ThothError("OVERLOADED", { details: { retryAfterMs: 6_500 } }),
      )) as unknown as ServedManager["encode"];
    const { post } = await start({ manager: { ...manager, encode: full } });
    expect((await post()).headers.get("retry-after")).toBe("7");
  });
});

describe("a client that goes away", () => {
  it("ends the work", async () => {
    const { manager, waiting, signals } = gatedManager();
    const { post } = await start({ manager });
    const controller = new AbortController();
    const left = expect(post({ signal: controller.signal })).rejects.toThrow();
    await vi.waitFor(() => expect(waiting()).toBe(1));
    controller.abort();
    await left;
    await vi.waitFor(() => expect(signals[0]?.aborted).toBe(true));
    expect(signals[0]?.reason).toMatchObject({ code: "ABORTED" });
  });

  it("is cut off when it reads nothing of its answer", async () => {
    const { manager, openGate } = gatedManager();
    openGate();
    const { url } = await start({ manager, stallMs: 100 });
    const socket = connect(Number(new URL(url).port), "127.0.0.1").pause();
    socket.on("error", () => undefined);
    const input = Array.from({ length: 2048 }, (_, index) => `text ${index}`);
    for (let index = 0; index < 12; index++)
      socket.write(requestText(JSON.stringify({ model: "default", input })));
    await vi.waitFor(async () => {
      const metrics = await (await fetch(`${url}/metrics`)).text();
      expect(metrics).toMatch(/requests_total\{route="\/v1\/embeddings",status="499"\} [1-9]/);
      expect(metrics).toContain("thoth_embedding_requests_in_flight 0");
    }, 20_000);
    socket.destroy();
  });

  it("gets 408 when it does not send its request", async () => {
    const { manager } = gatedManager();
    const { url } = await start({ manager, receiveMs: 100 });
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.write(requestText("x".repeat(100)).slice(0, -50));
    expect(await textOf(socket)).toContain("408 Request Timeout");
  });
});

describe("a model that is not ready", () => {
  it("gives 503 with the reason, is tried again, and then serves", async () => {
    const { manager, openGate } = gatedManager();
    openGate();
    const loading = Promise.withResolvers<void>();
    let isThere = false;
    const late: ServedManager = {
      ...manager,
      preloadModels: async () => {
        await loading.promise;
        if (!isThere) throw new ThothError("MODEL_NOT_CACHED", { message: "The model is on no disk." });
      },
    };
    const server = buildEmbeddingServer({ manager: late, modelRetryMs: 10 });
    open.push(server);
    const { url } = await server.listen();
    const post = (): Promise<Response> =>
      fetch(`${url}/v1/embeddings`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: '{"model":"default","input":"x"}',
      });
    const early = await post();
    expect([early.status, early.headers.get("retry-after")]).toEqual([503, "1"]);
    expect(await early.json()).toMatchObject({ error: { code: "NOT_READY" } });
    loading.resolve();
    await vi.waitFor(async () =>
      expect(await (await post()).json()).toMatchObject({ error: { code: "MODEL_NOT_CACHED" } }),
    );
    const unready = await fetch(`${url}/ready`);
    expect(unready.status).toBe(503);
    expect(await unready.text()).toContain("The model is on no disk.");
    isThere = true;
    await vi.waitFor(async () => expect((await post()).status).toBe(200), 15_000);
  });
});

describe("close", () => {
  it("answers what was accepted, refuses what comes later, and then listens no more", async () => {
    const { manager, waiting, openGate } = gatedManager();
    const events: ServerEvent[] = [];
    const { server, url, post } = await start({ manager, onEvent: (event) => events.push(event) });
    const accepted = post();
    await vi.waitFor(() => expect(waiting()).toBe(1));
    const closing = server.close();
    const refused = await post();
    expect([refused.status, refused.headers.get("retry-after"), refused.headers.get("connection")]).toEqual([
      503,
      "1",
      "close",
    ]);
    expect((await fetch(`${url}/ready`)).status).toBe(503);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    openGate();
    expect((await accepted).status).toBe(200);
    await closing;
    await expect(post()).rejects.toThrow();
    expect(events.filter(({ type }) => type === "drained")).toEqual([
      { type: "drained", accepted: 1, answered: 1, abandoned: 0, isClean: true },
    ]);
  });

  it("cuts off what does not end in time, with an answer that says so", async () => {
    const { manager, waiting } = gatedManager();
    const events: ServerEvent[] = [];
    const { server, post } = await start({ manager, drainMs: 50, onEvent: (event) => events.push(event) });
    const accepted = post();
    await vi.waitFor(() => expect(waiting()).toBe(1));
    await server.close();
    const answer = await accepted;
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain("has waited 50 ms for this call");
    expect(events.at(-1)).toMatchObject({ type: "drained", isClean: false });
  });

  it("can be called before listening, and twice", async () => {
    const { manager } = gatedManager();
    const server = buildEmbeddingServer({ manager });
    await Promise.all([server.close(), server.close()]);
  });
});

describe("listen", () => {
  it("says when the address is taken", async () => {
    const { manager } = gatedManager();
    const { url } = await start({ manager });
    const second = buildEmbeddingServer({ manager });
    open.push(second);
    await expect(second.listen({ port: Number(new URL(url).port) })).rejects.toMatchObject({
      code: "INVALID_CONFIG",
      message: expect.stringContaining("EADDRINUSE") as string,
    });
  });

  it("refuses settings that cannot be used", () => {
    const { manager } = gatedManager();
    expect(() => buildEmbeddingServer({ manager, maxTexts: 0 })).toThrow("maxTexts");
    expect(() => buildEmbeddingServer({ manager, models: ["default", "legacy"] })).toThrow(
      "stands for two models",
    );
    expect(() => buildEmbeddingServer({ manager, models: [] })).toThrow("No model is served");
  });
});

function requestText(body: string): string {
  return `POST /v1/embeddings HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

async function textOf(socket: Socket): Promise<string> {
  let text = "";
  for await (const chunk of socket) text += String(chunk);
  return text;
}
