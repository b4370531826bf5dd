import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { z } from "zod";
import { type ApiError, request, requestJson } from "./http.ts";

let stack = new AsyncDisposableStack();
afterEach(async () => {
  await stack.disposeAsync();
  stack = new AsyncDisposableStack();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  stack.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const failure = (call: Promise<unknown>): Promise<ApiError> =>
  call.then(
    () => Promise.reject(new Error("The call succeeded.")),
    (error: ApiError) => error,
  );

it("sends token and body, and checks the answer", async () => {
  const url = await serve((incoming, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ method: incoming.method, token: incoming.headers.authorization }));
  });
  const schema = z.object({ method: z.string(), token: z.string() });
  expect(await requestJson(url, schema, { method: "POST", token: "t", body: {} })).toEqual({
    method: "POST",
    token: "Token t",
  });
  expect(await failure(requestJson(url, z.object({ other: z.string() }), { token: "t" }))).toMatchObject({
    code: "UNKNOWN_SHAPE",
  });
});

it.each([
  [
    502,
    '{"error":"sql-generator cannot be reached.","code":"BACKEND_UNAVAILABLE"}',
    "sql-generator cannot be reached.",
    "BACKEND_UNAVAILABLE",
  ],
  [403, '{"detail":"Not yours."}', "Not yours.", "HTTP_403"],
  [500, "<html>oops</html>", "The server answered with status 500.", "HTTP_500"],
  [500, '{"error":', "The server answered with status 500.", "HTTP_500"],
])("says status %i with body %s in words", async (status, body, message, code) => {
  const url = await serve((_incoming, response) => void response.writeHead(status).end(body));
  expect(await failure(request(url))).toMatchObject({ status, message, code });
});

it("gives up when headers or the rest of the body do not come", async () => {
  const silent = await serve(() => undefined);
  const half = await serve((_incoming, response) => void response.write('{"a":'));
  expect(await failure(request(silent, { deadlineMs: 30 }))).toMatchObject({ code: "DEADLINE_EXCEEDED" });
  expect(await failure(requestJson(half, z.object({}), { deadlineMs: 30 }))).toMatchObject({
    code: "DEADLINE_EXCEEDED",
  });
});

it("tells a cancelled call from one that cannot be made", async () => {
  const url = await serve(() => undefined);
  expect(await failure(request(url, { signal: AbortSignal.abort() }))).toMatchObject({ code: "ABORTED" });
  await stack.disposeAsync();
  stack = new AsyncDisposableStack();
  expect(await failure(request(url))).toMatchObject({ code: "UNREACHABLE", status: 0 });
});
