import { rootCertificates } from "node:tls";
import { type Dispatcher, EnvHttpProxyAgent } from "undici";
import { isThothError, ThothError, toThothError } from "../../errors/index.ts";
import { Deadline, networkReason, readRetryAfter } from "../../resilience/index.ts";
import { unusable } from "./read-vectors.ts";

export interface RemoteHttpOptions {
  readonly url: string;
  readonly apiKey: string | undefined;
  readonly ca: string | undefined;
  readonly connections: number;
  readonly maxAnswerBytes: number;
  /** Milliseconds of one request. */
  readonly requestMs: number;
}

export interface RemoteAnswer {
  readonly body: unknown;
  /** The vector space as this library's own server tells it. */
  readonly space: string | null;
}

/** Requests to one server: no redirects, answers bounded, every failure typed, an abort ends the connection. */
export class RemoteHttp {
  readonly #options: RemoteHttpOptions;
  readonly #dispatcher: Dispatcher;

  constructor(options: RemoteHttpOptions) {
    this.#options = options;
    const tls = options.ca === undefined ? undefined : { ca: [...rootCertificates, options.ca] };
    this.#dispatcher = new EnvHttpProxyAgent({
      connections: options.connections,
      pipelining: 1,
      ...(tls === undefined ? {} : { connect: tls, requestTls: tls }),
    });
  }

  /**
   * @param path with a slash in front
   * @param body sent as JSON by POST; without it the request is a GET
   * @throws EMBEDDING_SERVER_UNAVAILABLE (connection, no answer in time, 408, 425, 5xx), OVERLOADED (429), INPUT_TOO_LARGE (413),
   * INVALID_INPUT (400, 422), EMBEDDING_SERVER_UNUSABLE (anything else), the signal's reason
   */
  async json(path: string, body: unknown, signal: AbortSignal): Promise<RemoteAnswer> {
    const { url, apiKey, requestMs } = this.#options;
    signal.throwIfAborted();
    using deadline = Deadline.start({ what: `request to ${url}`, deadlineMs: requestMs, signal });
    try {
      const address = new URL(`${url}${path}`);
      const {
        statusCode,
        headers,
        body: stream,
      } = await this.#dispatcher.request({
        origin: address.origin,
        path: `${address.pathname}${address.search}`,
        method: body === undefined ? "GET" : "POST",
        headers: {
          accept: "application/json",
          "accept-encoding": "identity",
          "user-agent": "thoth-vdbmanager",
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
        },
        body: body === undefined ? null : JSON.stringify(body),
        signal: deadline.signal,
        // The deadline bounds the whole request.
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      const text = await this.#read(stream);
      if (statusCode !== 200) throw statusError(url, statusCode, first(headers["retry-after"]), text);
      return { body: parse(text, url), space: first(headers["x-thoth-space"]) };
    } catch (error) {
      if (signal.aborted) throw toThothError(signal.reason, "ABORTED");
      if (isThothError(error) && !deadline.signal.aborted) throw error;
      const message = deadline.signal.aborted
        ? `gave no answer within ${requestMs} ms`
        : `cannot be reached: ${networkReason(error)}`;
      throw new ThothError("EMBEDDING_SERVER_UNAVAILABLE", {
        message: `The embedding server ${url} ${message}.`,
        details: { server: url },
        cause: error,
      });
    }
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }

  async #read(stream: AsyncIterable<Uint8Array>): Promise<string> {
    const { url, maxAnswerBytes } = this.#options;
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of stream) {
      bytes += chunk.byteLength;
      if (bytes > maxAnswerBytes) {
        throw unusable(url, `answered with more than ${maxAnswerBytes} bytes (maxAnswerBytes)`);
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString("utf8");
  }
}

function parse(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unusable(url, `answered with something that is no JSON: ${excerpt(text)}`, undefined, error);
  }
}

function statusError(url: string, status: number, retryAfter: string | null, text: string): ThothError {
  const said = messageOf(text);
  const message = `The embedding server ${url} answered ${status}${said === "" ? "" : `: ${said}`}.`;
  const retryAfterMs = readRetryAfter(retryAfter);
  const details = { server: url, status, ...(retryAfterMs === null ? {} : { retryAfterMs }) };
  if (status === 429) return new ThothError("OVERLOADED", { message, details });
  if (status === 408 || status === 425 || status >= 500) {
    return new ThothError("EMBEDDING_SERVER_UNAVAILABLE", { message, details });
  }
  if (status === 413) return new ThothError("INPUT_TOO_LARGE", { message, details });
  if (status === 400 || status === 422) return new ThothError("INVALID_INPUT", { message, details });
  return new ThothError("EMBEDDING_SERVER_UNUSABLE", { message, details });
}

/** What the server says about an error, in OpenAI's, TEI's or FastAPI's form. */
function messageOf(text: string): string {
  try {
    const body = JSON.parse(text) as { error?: unknown; detail?: unknown; message?: unknown };
    const error = body.error as { message?: unknown } | string | undefined;
    const said =
      typeof error === "object" && error !== null ? error.message : (error ?? body.detail ?? body.message);
    return typeof said === "string" ? excerpt(said).replace(/\.$/, "") : "";
  } catch {
    return "";
  }
}

function excerpt(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(0, 200);
}

function first(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header[0] : header) ?? null;
}
