import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { buildUiServer, type UiServerOptions } from "./app.ts";

let stack = new AsyncDisposableStack();
afterEach(async () => {
  await stack.disposeAsync();
  stack = new AsyncDisposableStack();
});

async function startUpstream(listener: RequestListener) {
  const server = createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  stack.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function startPage(upstream: string, options: Partial<UiServerOptions> = {}): Promise<string> {
  const root = stack.adopt(await mkdtemp(join(tmpdir(), "thoth-ui-")), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  const folder = join(root, "dist");
  await mkdir(join(folder, "assets"), { recursive: true });
  await writeFile(join(root, "secret.txt"), "secret");
  await writeFile(join(folder, ".mark"), "hidden");
  await writeFile(join(folder, "index.html"), "<!doctype html><title>page</title>");
  await writeFile(join(folder, "assets", "index-1a2b.js"), "export {};");
  const app = await buildUiServer({ folder, thothBeUrl: upstream, sqlGeneratorUrl: upstream, ...options });
  stack.defer(() => app.close());
  return app.listen({ port: 0, host: "127.0.0.1" });
}

/** A GET of exactly these bytes: clients such as fetch tidy the path first. */
async function rawGet(address: string, path: string): Promise<string> {
  const socket = connect(Number(new URL(address).port), "127.0.0.1");
  socket.write(`GET ${path} HTTP/1.1\r\nhost: page\r\nconnection: close\r\n\r\n`);
  let text = "";
  for await (const chunk of socket) text += String(chunk);
  return text;
}

/** An address where nothing listens. */
async function deadUrl(): Promise<string> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return `http://127.0.0.1:${port}`;
}

it("serves the page, hashed files for ever and the page itself never from an old cache", async () => {
  const address = await startPage(await deadUrl());
  const page = await fetch(`${address}/`);
  expect(await page.text()).toContain("<title>page</title>");
  expect(page.headers.get("cache-control")).toBe("no-cache");
  const script = await fetch(`${address}/assets/index-1a2b.js`);
  expect(script.headers.get("cache-control")).toContain("immutable");
  expect(script.headers.get("content-type")).toContain("javascript");
});

it.each(["/", "/none", "/health", "/be/api/user", "/generator/health"])(
  "sends the security headers with %s, whatever the answer",
  async (path) => {
    const address = await startPage(await deadUrl());
    const { headers } = await fetch(`${address}${path}`);
    expect(headers.get("content-security-policy")).toMatch(/^default-src 'self';.*frame-ancestors 'none'/);
    expect(headers.get("content-security-policy")).not.toContain("unsafe");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
  },
);

it.each([
  "/none",
  "/.mark",
  "/../secret.txt",
  "/%2e%2e/secret.txt",
  "/..%2fsecret.txt",
  "/assets/..%5c..%5csecret.txt",
  "/assets/../../secret.txt",
  "//secret.txt",
  "/be/../secret.txt",
  "/be/%2e%2e/%2e%2e/secret.txt",
  "/%62e/api/user",
])("does not give out %s", async (path) => {
  const seen: string[] = [];
  const upstream = await startUpstream((request, response) => {
    seen.push(request.url ?? "");
    response.end("secret of the service");
  });
  const address = await startPage(`${upstream.url}/base`);
  const answer = await rawGet(address, path);
  expect(answer).toMatch(/^HTTP\/1\.1 40[034] /);
  expect(answer).not.toMatch(/secret of|^secret|hidden/m);
  expect(seen).toEqual([]);
});

it("answers an unknown path with a JSON error", async () => {
  const response = await fetch(`${await startPage(await deadUrl())}/none?token=1`);
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({ error: "There is no GET /none.", code: "NOT_FOUND" });
});

it("passes method, path, query, headers and body on unchanged, with the browser's address", async () => {
  const upstream = await startUpstream((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      response.writeHead(201, { "content-type": "application/problem+json", "x-request-id": "r1" });
      const { method, url, headers } = request;
      response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }));
    });
  });
  const address = await startPage(`${upstream.url}/base/`);
  const response = await fetch(`${address}/be/api/x/?limit=4`, {
    method: "POST",
    headers: { authorization: "Token t", "content-type": "application/json", "x-forwarded-for": "10.0.0.1" },
    body: '{ "a": 1.0 }',
  });
  expect(response.status).toBe(201);
  expect(response.headers.get("x-request-id")).toBe("r1");
  expect(await response.json()).toMatchObject({
    method: "POST",
    url: "/base/api/x/?limit=4",
    body: '{ "a": 1.0 }',
    headers: {
      authorization: "Token t",
      "x-forwarded-for": "10.0.0.1, 127.0.0.1",
      host: new URL(upstream.url).host,
    },
  });
});

it("refuses a body above 1 MiB, also one of unknown length, and asks no service", async () => {
  let asked = 0;
  const upstream = await startUpstream((_request, response) => {
    asked += 1;
    response.end();
  });
  const address = await startPage(upstream.url);
  const big = "x".repeat(1024 * 1024 + 1);
  const streamed = new Blob([big]).stream();
  for (const init of [{ body: big }, { body: streamed, duplex: "half" }]) {
    const response = await fetch(`${address}/generator/generate-sql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      ...init,
    } as RequestInit);
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ code: "INPUT_TOO_LARGE" });
  }
  expect(asked).toBe(0);
});

it("names the service that is down", async () => {
  const address = await startPage(await deadUrl());
  for (const [path, name] of [
    ["/be/api/login", "thoth-be"],
    ["/generator/generate-sql", "sql-generator"],
  ]) {
    const response = await fetch(`${address}${path}`, { method: "POST", body: "{}" });
    expect(response.status).toBe(502);
    expect(await response.json()).toEqual({
      error: `${name} cannot be reached. Check that it is running, then try again.`,
      code: "BACKEND_UNAVAILABLE",
    });
  }
});

it("gives up on a service that is silent, and asks it once", async () => {
  let asked = 0;
  const upstream = await startUpstream(() => {
    asked += 1;
  });
  const address = await startPage(upstream.url, { silenceMs: 50 });
  const response = await fetch(`${address}/be/api/user`);
  expect(response.status).toBe(504);
  expect(await response.json()).toMatchObject({ code: "DEADLINE_EXCEEDED" });
  expect(asked).toBe(1);
});

it("passes a busy service's 503 on at once", async () => {
  let asked = 0;
  const upstream = await startUpstream((_request, response) => {
    asked += 1;
    response
      .writeHead(503, { "retry-after": "2", "content-type": "application/json" })
      .end('{"error":"full"}');
  });
  const response = await fetch(`${await startPage(upstream.url)}/be/api/user`);
  expect([response.status, response.headers.get("retry-after"), asked]).toEqual([503, "2", 1]);
});

it.each([
  ["POST", 204],
  ["GET", 304],
  ["HEAD", 200],
])("passes an answer without a body on: %s, %i", async (method, status) => {
  const upstream = await startUpstream((_request, response) => {
    response.writeHead(status, { "x-request-id": "r1" }).end();
  });
  const address = await startPage(upstream.url);
  for (let call = 0; call < 3; call += 1) {
    const response = await fetch(`${address}/be/api/logout`, { method });
    const answer = [response.status, response.headers.get("x-request-id"), await response.text()];
    expect(answer).toEqual([status, "r1", ""]);
  }
});

it("breaks the answer off when the service breaks it off", async () => {
  const upstream = await startUpstream((_request, response) => {
    response.write("first line\n", () => response.destroy());
  });
  const response = await fetch(`${await startPage(upstream.url)}/generator/generate-sql`, { method: "POST" });
  await expect(response.text()).rejects.toThrow();
});

it.each([
  ["before the service has answered", false],
  ["in the middle of the answer", true],
])("ends the call to the service when the browser goes away %s", async (_when, answersFirst) => {
  const upstream = await startUpstream((_request, response) => {
    if (answersFirst) response.write("first line\n");
  });
  const address = await startPage(upstream.url);
  const arrived = once(upstream.server, "request") as Promise<[IncomingMessage]>;
  const controller = new AbortController();
  const answer = fetch(`${address}/generator/generate-sql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
    signal: controller.signal,
  });
  const outcome = answer.then(
    () => "answered",
    () => "failed",
  );
  const [incoming] = await arrived;
  if (answersFirst) {
    const reader = (await answer).body!.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe("first line\n");
  }
  const gone = once(incoming.socket, "close");
  controller.abort();
  await gone;
  expect(await outcome).toBe(answersFirst ? "answered" : "failed");
});
