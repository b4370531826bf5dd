import { once } from "node:events";
import { request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import fastify from "fastify";
import { expect, it } from "vitest";
import type { RunEvent } from "../run/events.ts";
import { streamRun } from "./stream.ts";

const long: RunEvent = { event: "status", data: { step: "x", message: "x".repeat(65_536) } };

it("takes a client that does not read for gone, and ends the run", async () => {
  const app = fastify();
  const aborted = Promise.withResolvers<string>();
  const ended = Promise.withResolvers<void>();
  const controller = new AbortController();
  async function* endless(): AsyncGenerator<RunEvent> {
    try {
      while (!controller.signal.aborted) yield long;
    } finally {
      ended.resolve();
    }
  }
  app.get("/", async (_request, reply) => {
    const renderer = {
      contentType: "text/plain",
      keepAlive: "\n",
      render: () => [`${"x".repeat(65_536)}\n`],
    };
    await streamRun(reply, renderer, endless(), { keepAliveMs: 10_000, stallMs: 50 }, (reason) => {
      controller.abort();
      aborted.resolve(reason.code);
    });
    return reply;
  });
  await app.listen({ port: 0, host: "127.0.0.1" });
  const { port } = app.server.address() as AddressInfo;
  const request = httpRequest(`http://127.0.0.1:${port}/`);
  request.on("error", () => undefined);
  request.end();
  const [response] = (await once(request, "response")) as [NodeJS.ReadableStream];
  response.pause();
  response.on("error", () => undefined);
  expect(await aborted.promise).toBe("ABORTED");
  await ended.promise;
  await app.close();
});
