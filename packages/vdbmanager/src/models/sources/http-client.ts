import { rootCertificates } from "node:tls";
import { EnvHttpProxyAgent, fetch as undiciFetch } from "undici";
import { hideCredentials } from "../../environment/index.ts";
import { isThothError, ThothError } from "../../errors/index.ts";
import { type Deadline, RetryHandler } from "../../resilience/index.ts";
import { connectionError, statusError } from "./http-errors.ts";

export interface HttpOptions {
  /** Base URL. */
  endpoint: string;
  /** Sent to the endpoint's own host only. */
  token?: string | undefined;
  /** @default undici's fetch, honouring HTTP(S)_PROXY and NO_PROXY */
  fetch?: typeof undiciFetch;
  /** Further certificate authorities, PEM. */
  ca?: string | undefined;
  /** Milliseconds until headers must have come. @default 10000 */
  headersMs?: number;
  /** Milliseconds, retries included, until the server must have answered for the first time. @default 10000 */
  contactMs?: number;
  /** A body that brings less than 10 KiB in so many milliseconds counts as stalled. @default 10000 */
  stallMs?: number;
  /** Attempts for each request. @default 3 */
  maxAttempts?: number;
  /** Longest wait between attempts in milliseconds, also for what the server asks by Retry-After. @default 5000 */
  maxDelayMs?: number;
}

type HttpResponse = Awaited<ReturnType<typeof undiciFetch>>;

/** A response after redirects, and the headers of the first hop, where the hub describes the file. */
export interface Answer {
  readonly response: HttpResponse;
  readonly firstHeaders: HttpResponse["headers"];
}

const maxRedirects = 5;

/** GET requests to one server: deadlines, bounded retries, redirects followed with the token dropped across hosts. */
export class HttpClient {
  readonly endpoint: string;
  readonly stallMs: number;
  /** For people: no credentials. */
  readonly label: string;
  readonly #options: HttpOptions;
  readonly #authorization: string | undefined;
  #fetch: typeof undiciFetch | undefined;
  #hasAnswered = false;

  constructor(options: HttpOptions) {
    this.#options = options;
    const { endpoint, authorization } = splitCredentials(options.endpoint);
    this.endpoint = endpoint;
    this.label = hideCredentials(options.endpoint.replace(/\/+$/, ""));
    this.#authorization = options.token === undefined ? authorization : `Bearer ${options.token}`;
    this.stallMs = options.stallMs ?? 10_000;
    this.#fetch = options.fetch;
  }

  /** Runs `work` with retries inside the deadline; a server that never answered gets `contactMs` in all. */
  async retry<T>(what: string, deadline: Deadline, work: (deadline: Deadline) => Promise<T>): Promise<T> {
    const { maxAttempts = 3, maxDelayMs = 5_000, contactMs = 10_000 } = this.#options;
    const contact = new AbortController();
    const timer = this.#hasAnswered
      ? undefined
      : setTimeout(() => {
          if (!this.#hasAnswered) contact.abort(this.#noContact(contactMs));
        }, contactMs);
    try {
      return await new RetryHandler({
        maxAttempts,
        maxDelayMs,
        totalMs: deadline.remainingMs,
        isRetryable: (error) => isThothError(error, "MODEL_UNAVAILABLE") && error.details.permanent !== true,
      }).run(what, (_, step) => work(step), AbortSignal.any([deadline.signal, contact.signal]));
    } finally {
      clearTimeout(timer);
    }
  }

  #noContact(contactMs: number): ThothError {
    return new ThothError("MODEL_UNAVAILABLE", {
      message: `${this.label} did not answer within ${contactMs} ms.`,
      details: { host: new URL(this.endpoint).host },
    });
  }

  /**
   * One GET. `path` is encoded already.
   * @throws MODEL_UNAVAILABLE for connection errors, 408, 425, 429 and 5xx; MODEL_REFUSED for other statuses
   */
  async get(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<Answer> {
    let url = new URL(`${this.endpoint}${path}`);
    const home = url.host;
    let firstHeaders: HttpResponse["headers"] | undefined;
    for (let hop = 0; hop <= maxRedirects; hop += 1) {
      const response = await this.#once(url, url.host === home, headers, signal);
      firstHeaders ??= response.headers;
      const location = response.headers.get("location");
      if (response.status < 300 || response.status >= 400 || location === null) {
        if (response.ok) return { response, firstHeaders };
        discard(response);
        throw statusError(url, response.status, response.headers);
      }
      discard(response);
      const next = new URL(location, url);
      if (url.protocol === "https:" && next.protocol !== "https:") {
        throw new ThothError("MODEL_REFUSED", {
          message: `${url.host} redirects from https to ${next.protocol}//${next.host}.`,
          remedy: "Name a server that stays on https.",
        });
      }
      url = next;
    }
    throw new ThothError("MODEL_REFUSED", {
      message: `${home} redirected more than ${maxRedirects} times.`,
      remedy: "Check the address of the hub or mirror (HF_ENDPOINT, THOTH_MODEL_MIRROR).",
    });
  }

  async #once(
    url: URL,
    isHome: boolean,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<HttpResponse> {
    const { headersMs = 10_000 } = this.#options;
    const authorization = isHome ? this.#authorization : undefined;
    this.#fetch ??= proxiedFetch(this.#options.ca);
    signal.throwIfAborted();
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), headersMs);
    try {
      const response = await this.#fetch(url, {
        redirect: "manual",
        headers: {
          "accept-encoding": "identity",
          "user-agent": "thoth-vdbmanager",
          ...headers,
          ...(authorization === undefined ? {} : { authorization }),
        },
        signal: AbortSignal.any([controller.signal, signal]),
      });
      this.#hasAnswered = true;
      return response;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw connectionError(url, controller.signal.aborted ? `no headers within ${headersMs} ms` : error);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** User and password of an address as a header: fetch refuses them in a URL. @throws INVALID_CONFIG */
function splitCredentials(address: string): { endpoint: string; authorization: string | undefined } {
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new ThothError("INVALID_CONFIG", {
      message: `"${hideCredentials(address)}" is no address of a hub or mirror, expected http:// or https://.`,
      remedy: "Correct HF_ENDPOINT or THOTH_MODEL_MIRROR.",
    });
  }
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  const authorization =
    url.username === "" ? undefined : `Basic ${Buffer.from(credentials).toString("base64")}`;
  url.username = "";
  url.password = "";
  return { endpoint: url.href.replace(/\/+$/, ""), authorization };
}

function proxiedFetch(ca: string | undefined): typeof undiciFetch {
  const tls = ca === undefined ? undefined : { ca: [...rootCertificates, ca] };
  const dispatcher = new EnvHttpProxyAgent(tls === undefined ? {} : { connect: tls, requestTls: tls });
  return (url, init) => undiciFetch(url, { ...init, dispatcher });
}

/** Not awaited: a stalled body may never answer its own cancellation. */
function discard(response: HttpResponse): void {
  response.body?.cancel().catch(() => undefined);
}
