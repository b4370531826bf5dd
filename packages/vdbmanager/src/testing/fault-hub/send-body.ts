import { once } from "node:events";
import { createReadStream } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import type { HubFault } from "./faults.ts";
import type { HubFileEntry } from "./hub-repository.ts";

/** Sends a file, honouring Range, or spoils it as the fault says. `onSent` counts bytes of bodies. */
export async function sendFile(
  entry: HubFileEntry,
  headers: Record<string, string>,
  request: IncomingMessage,
  response: ServerResponse,
  fault: HubFault,
  onSent: (count: number) => void,
): Promise<void> {
  const asked =
    fault.kind === "no-range" ? undefined : /^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1];
  const from = Number(asked ?? 0);
  if (from > entry.size) {
    response.writeHead(416, { "content-range": `bytes */${entry.size}` }).end();
    return;
  }
  const length = entry.size - from;
  response.writeHead(asked === undefined ? 200 : 206, {
    ...headers,
    "content-length": statedLength(length, fault),
    "accept-ranges": "bytes",
    ...(asked === undefined ? {} : { "content-range": `bytes ${from}-${entry.size - 1}/${entry.size}` }),
  });
  if (request.method === "HEAD" || length === 0) {
    response.end();
    return;
  }
  let sent = 0;
  const limit = bytesToSend(length, fault);
  for await (const chunk of createReadStream(entry.file, { start: from }) as AsyncIterable<Buffer>) {
    const bytes = fault.kind === "wrong-bytes" ? Buffer.alloc(chunk.length, 0x58) : chunk;
    if (fault.kind === "drip") return drip(response, bytes, fault.everyMs, onSent);
    const part = bytes.subarray(0, Math.max(0, limit - sent));
    sent += part.length;
    onSent(part.length);
    if (!response.write(part)) await drained(response);
    if (response.destroyed) return;
    if (sent >= limit && limit < length) break;
  }
  if (fault.kind === "stall" && limit < length) return;
  if ((fault.kind === "cut" && limit < length) || fault.kind === "wrong-length") {
    setImmediate(() => request.socket.destroySoon());
    return;
  }
  response.end();
}

async function drained(response: ServerResponse): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  await Promise.race([once(response, "drain", { signal }), once(response, "close", { signal })]);
  over.abort();
}

/** A small answer, compressed where the fault says so. */
export function sendText(
  response: ServerResponse,
  type: string,
  text: string,
  headers: Record<string, string>,
  fault: HubFault,
): void {
  const isZipped = fault.kind === "gzip";
  const body = isZipped ? gzipSync(text) : Buffer.from(text);
  response
    .writeHead(200, {
      ...headers,
      "content-type": type,
      "content-length": body.length,
      ...(isZipped ? { "content-encoding": "gzip" } : {}),
    })
    .end(body);
}

function statedLength(length: number, fault: HubFault): number {
  if (fault.kind === "truncated") return Math.max(0, length - fault.missingBytes);
  return fault.kind === "wrong-length" ? length + fault.extraBytes : length;
}

function bytesToSend(length: number, fault: HubFault): number {
  if (fault.kind === "stall" || fault.kind === "cut") return Math.min(length, fault.afterBytes);
  return fault.kind === "truncated" ? Math.max(0, length - fault.missingBytes) : length;
}

function drip(
  response: ServerResponse,
  bytes: Buffer,
  everyMs: number,
  onSent: (count: number) => void,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let index = 0;
  const timer = setInterval(() => {
    if (response.destroyed || index >= bytes.length) {
      clearInterval(timer);
      resolve();
      return;
    }
    response.write(bytes.subarray(index, index + 1));
    onSent(1);
    index += 1;
  }, everyMs);
  return promise;
}
