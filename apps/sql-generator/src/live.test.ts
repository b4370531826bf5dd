import { once } from "node:events";
import { request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import type { UserDatabase } from "thoth-dbmanager";
import { afterEach, expect, it } from "vitest";
import { readMarkers } from "./testing/read-stream.ts";
import { startService, type TestService } from "./testing/service.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function listen(
  options: Parameters<typeof startService>[0] = {},
): Promise<TestService & { url: string }> {
  const service = await startService(options);
  closing.push(() => service.close());
  await service.app.listen({ port: 0, host: "127.0.0.1" });
  const { port } = service.app.server.address() as AddressInfo;
  return { ...service, url: `http://127.0.0.1:${port}` };
}

/** A database whose queries wait until their signal aborts, and which tells when they did. */
function hangingDatabase() {
  const started = Promise.withResolvers<void>();
  const aborted = Promise.withResolvers<void>();
  const database: UserDatabase = {
    dialect: "sqlite",
    execute: (_sql, options) =>
      new Promise((_, reject) => {
        started.resolve();
        options?.signal?.addEventListener("abort", () => {
          aborted.resolve();
          reject(options.signal?.reason as Error);
        });
      }),
    explain: async () => ({ plan: [], reads: [], columns: [] }),
    introspect: async () => ({ dialect: "sqlite", tables: [] }),
    distinctValues: async () => [],
    close: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
  return { database, started: started.promise, aborted: aborted.promise };
}

const payload = JSON.stringify({ question: "How many customers are there in Italy?", workspace_id: 4 });
const headers = { "content-type": "application/json" };

it("stops the database query when the client goes away", async () => {
  const { database, started, aborted } = hangingDatabase();
  const { url, app } = await listen({ openers: { database: async () => database } });
  const gone = new AbortController();
  const response = await fetch(`${url}/generate-sql`, {
    method: "POST",
    headers,
    body: payload,
    signal: gone.signal,
  });
  expect(response.status).toBe(200);
  await started;
  gone.abort();
  await aborted;
  const next = await app.inject({ method: "GET", url: "/health" });
  expect(next.json()).toEqual({ status: "healthy", message: expect.any(String) });
});

it("cancels a run by its id, which ends the stream with one CRITICAL_ERROR", async () => {
  const { database, started, aborted } = hangingDatabase();
  const { url } = await listen({ openers: { database: async () => database } });
  const response = await fetch(`${url}/generate-sql`, {
    method: "POST",
    headers: { ...headers, "x-request-id": "run-1" },
    body: payload,
  });
  expect(response.headers.get("x-request-id")).toBe("run-1");
  await started;
  const again = await fetch(`${url}/generate-sql/run-1`, { method: "DELETE" });
  expect(again.status).toBe(202);
  await aborted;
  const errors = readMarkers(await response.text()).filter((line) => line.marker === "CRITICAL_ERROR");
  expect(errors.map((line) => JSON.parse(line.payload).details.code)).toEqual(["ABORTED"]);
  expect((await fetch(`${url}/generate-sql/run-1`, { method: "DELETE" })).status).toBe(404);
});

it("refuses more runs than the limit with 429 and Retry-After, and takes the next when one ends", async () => {
  const { database, started } = hangingDatabase();
  const { url } = await listen({ config: { maxRuns: 1 }, openers: { database: async () => database } });
  const gone = new AbortController();
  const first = await fetch(`${url}/generate-sql`, {
    method: "POST",
    headers,
    body: payload,
    signal: gone.signal,
  });
  await started;
  const second = await fetch(`${url}/generate-sql`, { method: "POST", headers, body: payload });
  expect(second.status).toBe(429);
  expect(second.headers.get("retry-after")).toBe("2");
  expect((await fetch(`${url}/health`)).status).toBe(200);
  gone.abort();
  await expect(first.text()).rejects.toThrow();
});

it("ends a run at its deadline with type timeout", async () => {
  const { database } = hangingDatabase();
  const { url } = await listen({
    config: { runDeadlineMs: 200 },
    openers: { database: async () => database },
  });
  const response = await fetch(`${url}/generate-sql`, { method: "POST", headers, body: payload });
  const errors = readMarkers(await response.text()).filter((line) => line.marker === "CRITICAL_ERROR");
  expect(errors.map((line) => JSON.parse(line.payload).type)).toEqual(["timeout"]);
});

it("writes blank lines while nothing happens", async () => {
  const { database, started, aborted } = hangingDatabase();
  let running = false;
  started.then(() => {
    running = true;
  });
  const { url } = await listen({
    openers: { database: async () => database },
    streamTimes: { keepAliveMs: 5, stallMs: 30_000 },
  });
  const gone = new AbortController();
  const response = await fetch(`${url}/generate-sql`, {
    method: "POST",
    headers,
    body: payload,
    signal: gone.signal,
  });
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (running && /\n\n\n$/.test(text)) break;
  }
  gone.abort();
  await aborted;
  expect(text).toMatch(/^THOTHLOG:/);
});

it("sends headers and the first line although thoth-be hangs, then one CRITICAL_ERROR within the run's limit", async () => {
  const { url, thothBe } = await listen({ config: { runDeadlineMs: 1_500 } });
  thothBe.state = "hang";
  const response = await fetch(`${url}/generate-sql`, { method: "POST", headers, body: payload });
  expect(response.status).toBe(200);
  const lines = readMarkers(await response.text());
  expect(lines[0]?.marker).toBe("THOTHLOG");
  expect(lines.filter((line) => line.marker === "CRITICAL_ERROR")).toHaveLength(1);
});

it("answers /health while runs hang, and /ready with the reasons", async () => {
  const { url, thothBe } = await listen();
  thothBe.state = "down";
  expect((await fetch(`${url}/health`)).status).toBe(200);
  const ready = await fetch(`${url}/ready`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({
    status: "not_ready",
    checks: {
      thoth_be: { ok: false, reason: expect.stringContaining("ECONNREFUSED"), since: expect.any(String) },
      embedding: { ok: false, reason: expect.stringContaining("vdbmanager pull") },
    },
  });
});

it("answers preflights and puts CORS headers on errors too", async () => {
  const { url } = await listen();
  const origin = "http://localhost:3200";
  const preflight = await fetch(`${url}/execute-query`, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type",
    },
  });
  expect(preflight.status).toBe(200);
  expect(preflight.headers.get("access-control-allow-origin")).toBe(origin);
  expect(preflight.headers.get("access-control-allow-headers")).toContain("content-type");
  expect(preflight.headers.get("access-control-max-age")).toBe("600");
  const error = await fetch(`${url}/execute-query`, {
    method: "POST",
    headers: { ...headers, origin },
    body: "{",
  });
  expect(error.status).toBe(400);
  expect(error.headers.get("access-control-allow-origin")).toBe(origin);
  expect(error.headers.get("access-control-expose-headers")).toContain("x-request-id");
});

it("puts CORS headers on streams", async () => {
  const { url } = await listen();
  const origin = "http://127.0.0.1:5173";
  const response = await fetch(`${url}/generate-sql`, {
    method: "POST",
    headers: { ...headers, origin },
    body: payload,
  });
  expect(response.headers.get("access-control-allow-origin")).toBe(origin);
  await response.text();
});

it("writes whole lines: each chunk of the stream ends with a line break", async () => {
  const { url } = await listen();
  const request = httpRequest(`${url}/generate-sql`, { method: "POST", headers });
  request.end(payload);
  const [response] = (await once(request, "response")) as [NodeJS.ReadableStream];
  const chunks: string[] = [];
  response.on("data", (chunk: Buffer) => chunks.push(chunk.toString()));
  await once(response, "end");
  expect(chunks.length).toBeGreaterThan(0);
  for (const chunk of chunks) expect(chunk).toMatch(/\n$/);
});
