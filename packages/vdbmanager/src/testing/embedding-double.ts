import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** How an embedding server misbehaves. */
export type EmbeddingFault =
  | { readonly kind: "none" }
  /** Floats although base64 was asked for, as llama.cpp's Python server does it. */
  | { readonly kind: "ignores-base64" }
  /** Base64 although floats were asked for. */
  | { readonly kind: "always-base64" }
  /** 400 for base64. */
  | { readonly kind: "refuses-base64" }
  /** One vector for each token, as a server that does not pool. */
  | { readonly kind: "token-vectors" }
  /** Vectors in another order, with an index that says so. */
  | { readonly kind: "shuffled" }
  /** Vectors in another order, with an index that hides it. */
  | { readonly kind: "shuffled-silently" }
  | { readonly kind: "no-index" }
  | { readonly kind: "one-missing" }
  /** Vectors of another length. */
  | { readonly kind: "dimensions"; readonly dimensions: number }
  | { readonly kind: "nulls" }
  | { readonly kind: "status"; readonly status: number; readonly headers?: Record<string, string> }
  /** Takes the request and never answers. */
  | { readonly kind: "silence" }
  | { readonly kind: "reset" }
  /** 64 bytes of the answer at a time. */
  | { readonly kind: "drip"; readonly everyMs: number }
  /** A body without end. */
  | { readonly kind: "endless" }
  | { readonly kind: "html-page" };

export interface EmbeddingDoubleOptions {
  /** The vector of a text. */
  readonly embed: (text: string) => Float32Array;
  /** Most texts of a request; more are refused with 413. @default 1000 */
  readonly maxTexts?: number;
  /** Answer of text-embeddings-inference's `/info`; without it the server speaks OpenAI's API only. */
  readonly teiInfo?: object;
}

export interface EmbeddingDouble extends AsyncDisposable {
  /** With `/v1` for OpenAI's API. */
  readonly url: string;
  /** Of text-embeddings-inference's API. */
  readonly teiUrl: string;
  /** Texts of each embedding request so far. */
  readonly requests: readonly (readonly string[])[];
  /** Bodies of embedding requests so far. */
  readonly bodies: readonly Record<string, unknown>[];
  /** Most embedding requests that were open at the same time. */
  readonly mostAtOnce: number;
  /** Embedding requests whose connection was closed before the answer. */
  readonly aborted: number;
  /** For so many embedding requests. @default every one from now on */
  misbehave(fault: EmbeddingFault, times?: number): void;
  /** From now on another model answers. */
  become(embed: (text: string) => Float32Array): void;
  close(): Promise<void>;
}

/** A loopback server that speaks OpenAI's and text-embeddings-inference's embedding APIs, and misbehaves on command. */
export async function startEmbeddingDouble(options: EmbeddingDoubleOptions): Promise<EmbeddingDouble> {
  const { maxTexts = 1_000, teiInfo } = options;
  let { embed } = options;
  let fault: EmbeddingFault = { kind: "none" };
  let faultsLeft = 0;
  const requests: string[][] = [];
  const bodies: Record<string, unknown>[] = [];
  let open = 0;
  let mostAtOnce = 0;
  let aborted = 0;

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const teiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === "/info" && teiInfo !== undefined) return send(response, 200, teiInfo);
    const isTei = request.url === "/embed" && teiInfo !== undefined;
    if (request.url !== "/v1/embeddings" && !isTei) return send(response, 404, { error: "not found" });
    const body = JSON.parse(await text(request)) as Record<string, unknown>;
    const input = body[isTei ? "inputs" : "input"];
    const texts = (typeof input === "string" ? [input] : input) as string[];
    requests.push(texts);
    bodies.push(body);
    open += 1;
    mostAtOnce = Math.max(mostAtOnce, open);
    response.once("close", () => {
      open -= 1;
      if (!response.writableFinished) aborted += 1;
    });
    // Another turn, so that requests of one caller overlap.
    await new Promise((resolve) => setTimeout(resolve, 2));
    const current = take();
    if (answeredByFault(current, request, response)) return;
    if (current.kind === "refuses-base64" && body.encoding_format === "base64") {
      return send(response, 400, { error: { message: "encoding_format must be float" } });
    }
    if (texts.length > maxTexts)
      return send(response, 413, { error: "batch too large", error_type: "validation" });
    const rows = texts.map((one) => vectorOf(embed(one), body, current));
    if (current.kind === "shuffled-silently") rows.reverse();
    const answered = isTei ? rows : openAiAnswer(rows, current);
    const json = JSON.stringify(answered);
    if (current.kind === "drip") return drip(response, json, current.everyMs);
    send(response, 200, answered);
  }

  function take(): EmbeddingFault {
    if (faultsLeft <= 0) return { kind: "none" };
    faultsLeft -= 1;
    return fault;
  }

  return {
    url: `${teiUrl}/v1`,
    teiUrl,
    requests,
    bodies,
    get mostAtOnce() {
      return mostAtOnce;
    },
    get aborted() {
      return aborted;
    },
    misbehave: (next, times = Number.POSITIVE_INFINITY) => {
      fault = next;
      faultsLeft = next.kind === "none" ? 0 : times;
    },
    become: (next) => {
      embed = next;
    },
    close,
    [Symbol.asyncDispose]: close,
  };

  async function close(): Promise<void> {
    if (!server.listening) return;
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  }
}

function vectorOf(vector: Float32Array, body: Record<string, unknown>, fault: EmbeddingFault): unknown {
  switch (fault.kind) {
    case "token-vectors":
      return [Array.from(vector), Array.from(vector)];
    case "dimensions":
      return Array.from({ length: fault.dimensions }, (_, index) => vector[index % vector.length]);
    case "nulls":
      return Array.from(vector, () => null);
    default:
  }
  const wantsBase64 = body.encoding_format === "base64" && fault.kind !== "ignores-base64";
  if (!wantsBase64 && fault.kind !== "always-base64") return Array.from(vector);
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("base64");
}

function openAiAnswer(rows: unknown[], fault: EmbeddingFault): object {
  const data = rows.map((embedding, index) =>
    fault.kind === "no-index" ? { embedding } : { object: "embedding", index, embedding },
  );
  if (fault.kind === "shuffled") data.reverse();
  if (fault.kind === "one-missing") data.pop();
  return { object: "list", data, model: "double", usage: { prompt_tokens: 1, total_tokens: 1 } };
}

/** True when the fault has taken care of the request. */
function answeredByFault(fault: EmbeddingFault, request: IncomingMessage, response: ServerResponse): boolean {
  switch (fault.kind) {
    case "status":
      response.writeHead(fault.status, { "content-type": "application/json", ...fault.headers });
      response.end(JSON.stringify({ error: { message: "the double says no", code: "NO" } }));
      return true;
    case "silence":
      return true;
    case "reset":
      request.socket.resetAndDestroy();
      return true;
    case "html-page":
      response.writeHead(200, { "content-type": "text/html" }).end("<html>Please sign in.</html>");
      return true;
    case "endless":
      response.writeHead(200, { "content-type": "application/json" });
      endless(response);
      return true;
    default:
      return false;
  }
}

function endless(response: ServerResponse): void {
  const write = (): void => {
    while (!response.destroyed && response.write(" ".repeat(64 * 1024)));
  };
  response.on("drain", write);
  write();
}

function drip(response: ServerResponse, json: string, everyMs: number): void {
  response.writeHead(200, { "content-type": "application/json" });
  let position = 0;
  const timer = setInterval(() => {
    response.write(json.slice(position, position + 64));
    position += 64;
    if (position >= json.length) response.end();
  }, everyMs);
  response.once("close", () => clearInterval(timer));
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
