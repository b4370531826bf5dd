import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ApiError } from "./api-error.ts";
import { DoubleStorage, type MakePoints } from "./double-storage.ts";
import { MemoryPoints } from "./memory-points.ts";
import { answer } from "./routes.ts";
import { parseServerJson, writeServerJson } from "./server-json.ts";

/**
 * How a request goes wrong: an error instead of an answer, an answer that never comes, or one that gets lost after the
 * work was done.
 */
export type QdrantFault =
  | {
      readonly kind: "status";
      readonly status: number;
      readonly body?: string;
      readonly headers?: Record<string, string>;
    }
  | { readonly kind: "hang" }
  | { readonly kind: "lost-answer" };

export interface QdrantRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly headers: IncomingMessage["headers"];
}

export interface QdrantDoubleOptions {
  /** Asked of every request but `GET /`. */
  readonly apiKey?: string;
  /** What it says it is. @default "1.19.0" */
  readonly version?: string;
  /** Keeps the points elsewhere. @default in memory, scanned */
  readonly makePoints?: MakePoints;
  /** Called before each request is answered; what it returns goes wrong with it. */
  readonly onRequest?: (request: QdrantRequest) => QdrantFault | undefined;
}

export interface QdrantDouble extends AsyncDisposable {
  /** Stays the same when it is stopped and started again. */
  readonly url: string;
  readonly requests: readonly QdrantRequest[];
  /** Refused because they are not of the published form: none, when the client is right. */
  readonly malformed: readonly string[];
  /** Cuts all connections, as a killed server; what it has acknowledged is there after {@link start}. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

const maxBodyBytes = 32 * 1024 * 1024;

/**
 * A loopback server that speaks the part of Qdrant's REST API that the Qdrant store uses, in memory. It refuses every
 * request that is not of the published form (see `request-shapes.ts`), and promises no more than Qdrant does: equal
 * scores and equal keys come in no order, decimals lose their last bit as they do there.
 */
export async function startQdrantDouble(options: QdrantDoubleOptions = {}): Promise<QdrantDouble> {
  const double = new Double(options);
  await double.start();
  return double;
}

class Double implements QdrantDouble {
  readonly requests: QdrantRequest[] = [];
  readonly malformed: string[] = [];
  readonly #options: QdrantDoubleOptions;
  readonly #storage: DoubleStorage;
  #server: Server | undefined;
  #port = 0;

  constructor(options: QdrantDoubleOptions) {
    this.#options = options;
    this.#storage = new DoubleStorage(options.makePoints ?? ((params) => new MemoryPoints(params)));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
    server.listen(this.#port, "127.0.0.1");
    await once(server, "listening");
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  }

  close(): Promise<void> {
    return this.stop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", headers } = message;
    const url = new URL(message.url ?? "/", this.url);
    const query = Object.fromEntries(url.searchParams);
    let body: unknown;
    try {
      body = await readBody(message);
      const request = { method, path: url.pathname, query, body, headers };
      this.requests.push(request);
      const fault = this.#options.onRequest?.(request);
      if (fault?.kind === "hang") return;
      if (fault?.kind === "status") {
        response.writeHead(fault.status, { "content-type": "application/json", ...fault.headers });
        response.end(fault.body ?? statusBody("Service internal error: as asked"));
        return;
      }
      const result = await this.#answer(method, url, body, headers);
      if (fault?.kind === "lost-answer") response.destroy();
      else send(response, 200, result);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.message.includes("Format error")) this.malformed.push(`${method} ${url}: ${error.message}`);
      if (error.status === 401) response.writeHead(401).end(error.message);
      else send(response, error.status, { status: { error: error.message }, time: 0.00001 });
    }
  }

  async #answer(
    method: string,
    url: URL,
    body: unknown,
    headers: IncomingMessage["headers"],
  ): Promise<unknown> {
    const { apiKey, version = "1.19.0" } = this.#options;
    if (method === "GET" && url.pathname === "/") {
      return { title: "qdrant - vector search engine", version };
    }
    if (apiKey !== undefined && headers["api-key"] !== apiKey) {
      throw new ApiError(
        401,
        headers["api-key"] === undefined
          ? "Must provide an API key or an Authorization bearer token"
          : "Invalid API key or JWT",
      );
    }
    return { result: await answer(this.#storage, method, url, body), status: "ok", time: 0.00001 };
  }
}

async function readBody(message: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw new ApiError(413, "JSON payload is larger than allowed");
    chunks.push(chunk);
  }
  if (bytes === 0) return undefined;
  if (!message.headers["content-type"]?.startsWith("application/json")) {
    throw new ApiError(400, "Format error in JSON body: Content type error");
  }
  try {
    return parseServerJson(Buffer.concat(chunks).toString("utf8"));
  } catch (error) {
    throw notJson(error);
  }
}

function notJson(cause: unknown): ApiError {
  return new ApiError(400, `Format error in JSON body: ${String(cause)}`, { cause });
}

function send(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(writeServerJson(value));
}

function statusBody(error: string): string {
  return JSON.stringify({ status: { error }, time: 0.00001 });
}
