import { once } from "node:events";
import { mkdtemp, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { buildUiServer } from "./app.ts";

it("serves the page, passes calls on without buffering, and ends them when the browser goes away", async () => {
  const folder = await mkdtemp(join(tmpdir(), "thoth-ui-"));
  await writeFile(join(folder, "index.html"), "<!doctype html><title>page</title>");
  const upstream = createServer((_request, response) => {
    response.write("first line\n");
  });
  upstream.listen(0, "127.0.0.1");
  await once(upstream, "listening");
  const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  const app = await buildUiServer({ folder, thothBeUrl: url, sqlGeneratorUrl: url });
  const address = await app.listen({ port: 0, host: "127.0.0.1" });
  try {
    expect(await (await fetch(`${address}/`)).text()).toContain("<title>page</title>");

    const upstreamRequest = once(upstream, "request") as Promise<[import("node:http").IncomingMessage]>;
    const controller = new AbortController();
    const response = await fetch(`${address}/generator/generate-sql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
      signal: controller.signal,
    });
    const reader = response.body!.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe("first line\n");
    const [incoming] = await upstreamRequest;
    const gone = once(incoming.socket, "close");
    controller.abort();
    await gone;
  } finally {
    await app.close();
    upstream.closeAllConnections();
    upstream.close();
  }
});
