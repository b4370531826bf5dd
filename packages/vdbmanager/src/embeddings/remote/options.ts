import { ThothError } from "../../errors/index.ts";
import type { SpaceIdentity } from "../space-identity.ts";

/** One server. */
export interface RemoteEndpoint {
  /**
   * For `openai` the base URL up to and without `/embeddings`, e.g. `http://embeddings:8010/v1`; for `tei` the address of
   * the server. Proxy variables (HTTP_PROXY, HTTPS_PROXY, NO_PROXY) are honoured.
   */
  readonly url: string;
  /** `openai`: this library's own server or any with OpenAI's API; `tei`: text-embeddings-inference. @default "openai" */
  readonly api?: "openai" | "tei";
  /** Name of the model there. @default the embedder's `model` */
  readonly model?: string;
  /** Sent as `Authorization: Bearer`. */
  readonly apiKey?: string;
  /** Most texts of one request. @default what the server tells, else 128 */
  readonly maxTexts?: number;
  /** Requests at the same time. @default 4 */
  readonly maxConcurrency?: number;
}

export interface RemoteEmbedderOptions {
  /** In order of preference; a later one is asked when those before it are down, if it has the same vector space. */
  readonly endpoints: readonly RemoteEndpoint[];
  /** Name of the model on the servers. @default "default" */
  readonly model?: string;
  /** The space that is expected, as it was stored with the vectors. Another one is refused with SPACE_MISMATCH. */
  readonly known?: SpaceIdentity;
  /**
   * Text put in front of queries and documents, for servers that do not know the model's prompts, e.g.
   * `{ query: "query: ", document: "passage: " }` for E5. This library's own server applies the prompts itself.
   */
  readonly prompts?: { readonly query?: string; readonly document?: string };
  /** Smallest cosine between canary vectors of one space; other kernels give 0.9999 and more, int8 may need 0.98. @default 0.999 */
  readonly minCosine?: number;
  /** Milliseconds of one call, retries and failover included. @default 30000 */
  readonly deadlineMs?: number;
  /** Milliseconds in which an endpoint must have shown its space. @default 15000 */
  readonly readyDeadlineMs?: number;
  /** Milliseconds of one request; then it is tried again or elsewhere. @default 10000 */
  readonly requestMs?: number;
  /** Rounds through the endpoints. @default 3 */
  readonly maxAttempts?: number;
  /** Failures of an endpoint in a row after which it is left alone for `breakMs`. @default 3 */
  readonly maxFailures?: number;
  /** @default 10000 */
  readonly breakMs?: number;
  /** Largest answer in bytes; requests are cut so that answers stay far below. @default 4194304 */
  readonly maxAnswerBytes?: number;
  /** Longest text in UTF-16 units. @default 1000000 */
  readonly maxTextCharacters?: number;
  /** UTF-16 units of one request. @default 200000 */
  readonly maxRequestCharacters?: number;
  /** UTF-16 units of texts that may wait before calls are refused with OVERLOADED. @default 16000000 */
  readonly maxQueuedCharacters?: number;
  /** Memory of the text cache; 0 switches it off. @default 33554432 */
  readonly textCacheBytes?: number;
  /** Further certificate authorities, PEM. */
  readonly ca?: string;
}

export type ResolvedEndpoint = Required<Omit<RemoteEndpoint, "apiKey" | "maxTexts">> & {
  readonly apiKey: string | undefined;
  readonly maxTexts: number | undefined;
};

export type ResolvedRemoteOptions = Required<Omit<RemoteEmbedderOptions, "known" | "ca" | "endpoints">> & {
  readonly known: SpaceIdentity | null;
  readonly ca: string | undefined;
  readonly endpoints: readonly ResolvedEndpoint[];
};

/** Fills in defaults. @throws INVALID_CONFIG naming the setting */
export function resolveRemoteOptions(options: RemoteEmbedderOptions): ResolvedRemoteOptions {
  const { model = "default", minCosine = 0.999, textCacheBytes = 32 * 1024 * 1024 } = options;
  const numbers = {
    deadlineMs: options.deadlineMs ?? 30_000,
    readyDeadlineMs: options.readyDeadlineMs ?? 15_000,
    requestMs: options.requestMs ?? 10_000,
    maxAttempts: options.maxAttempts ?? 3,
    maxFailures: options.maxFailures ?? 3,
    breakMs: options.breakMs ?? 10_000,
    maxAnswerBytes: options.maxAnswerBytes ?? 4 * 1024 * 1024,
    maxTextCharacters: options.maxTextCharacters ?? 1_000_000,
    maxRequestCharacters: options.maxRequestCharacters ?? 200_000,
    maxQueuedCharacters: options.maxQueuedCharacters ?? 16_000_000,
  };
  for (const [name, value] of Object.entries(numbers)) checkCount(name, value);
  if (!(minCosine > 0 && minCosine <= 1)) throw invalid("minCosine", `is ${minCosine}, expected 0 to 1`);
  if (!(textCacheBytes >= 0)) throw invalid("textCacheBytes", `is ${textCacheBytes}, expected 0 or more`);
  if (options.endpoints.length === 0) throw invalid("endpoints", "is empty");
  return {
    ...numbers,
    model,
    minCosine,
    textCacheBytes,
    known: options.known ?? null,
    prompts: options.prompts ?? {},
    ca: options.ca,
    endpoints: options.endpoints.map((endpoint, index) => resolveEndpoint(endpoint, index, model)),
  };
}

function resolveEndpoint(endpoint: RemoteEndpoint, index: number, model: string): ResolvedEndpoint {
  const name = `endpoints[${index}]`;
  const url = URL.parse(endpoint.url);
  if (url === null || !/^https?:$/.test(url.protocol)) throw invalid(`${name}.url`, "is no http(s) address");
  if (url.username !== "" || url.password !== "") {
    throw invalid(`${name}.url`, "holds a password, which would end up in logs; give apiKey instead");
  }
  const { maxTexts, maxConcurrency = 4 } = endpoint;
  checkCount(`${name}.maxConcurrency`, maxConcurrency);
  if (maxTexts !== undefined) checkCount(`${name}.maxTexts`, maxTexts);
  return {
    url: endpoint.url.replace(/\/+$/, ""),
    api: endpoint.api ?? "openai",
    model: endpoint.model ?? model,
    maxConcurrency,
    apiKey: endpoint.apiKey,
    maxTexts,
  };
}

function checkCount(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value <= 0)
    throw invalid(name, `is ${value}, expected a whole number above 0`);
}

function invalid(setting: string, problem: string): ThothError {
  return new ThothError("INVALID_CONFIG", {
    message: `${setting} of the remote embedder ${problem}.`,
    details: { setting },
  });
}
