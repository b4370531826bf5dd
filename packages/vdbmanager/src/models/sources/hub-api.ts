import { EnvHttpProxyAgent, fetch as undiciFetch } from "undici";
import { z } from "zod";
import { ThothError } from "../../errors/index.ts";
import { type Deadline, RetryHandler } from "../../resilience/index.ts";

export interface HubOptions {
  /** Base URL. */
  endpoint: string;
  token?: string | undefined;
  /** @default undici's fetch, honouring HTTP(S)_PROXY and NO_PROXY */
  fetch?: typeof undiciFetch;
  /** Milliseconds until headers must have come. @default 10000 */
  headersMs?: number;
  /** Attempts for each request. @default 3 */
  maxAttempts?: number;
}

export type HubResponse = Awaited<ReturnType<typeof undiciFetch>>;

const maxRedirects = 5;

/** Requests to a hub: deadline, bounded retries, redirects followed with the token dropped across hosts. */
export class HubApi {
  readonly endpoint: string;
  readonly #token: string | undefined;
  readonly #fetch: typeof undiciFetch;
  readonly #headersMs: number;
  readonly #maxAttempts: number;

  constructor(options: HubOptions) {
    this.endpoint = options.endpoint;
    this.#token = options.token;
    this.#headersMs = options.headersMs ?? 10_000;
    this.#maxAttempts = options.maxAttempts ?? 3;
    const dispatcher = options.fetch === undefined ? new EnvHttpProxyAgent() : undefined;
    this.#fetch =
      options.fetch ?? ((url, init) => undiciFetch(url, { ...init, ...(dispatcher ? { dispatcher } : {}) }));
  }

  /** Runs `work` with retries inside the deadline. */
  async retry<T>(what: string, deadline: Deadline, work: () => Promise<T>): Promise<T> {
    const retries = new RetryHandler({ maxAttempts: this.#maxAttempts, totalMs: deadline.remainingMs });
    return retries.run(what, work, deadline.signal);
  }

  /** One GET. @throws MODEL_UNAVAILABLE with the status (retryable for 408, 425, 429, 5xx and connection errors) */
  async get(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<HubResponse> {
    let url = new URL(`${this.endpoint}${path}`);
    const home = url.host;
    for (let hop = 0; hop <= maxRedirects; hop += 1) {
      const response = await this.#once(url, url.host === home, headers, signal);
      const location = response.headers.get("location");
      if (response.status < 300 || response.status >= 400 || location === null) {
        if (response.ok) return response;
        await response.body?.cancel();
        throw statusError(url, response);
      }
      await response.body?.cancel();
      url = new URL(location, url);
    }
    throw new ThothError("MODEL_CORRUPT", {
      message: `${home} redirected ${path} more than ${maxRedirects} times.`,
      remedy: "Check HF_ENDPOINT.",
    });
  }

  async #once(
    url: URL,
    sameHost: boolean,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<HubResponse> {
    const timer = AbortSignal.timeout(this.#headersMs);
    const credentials =
      sameHost && this.#token !== undefined ? { authorization: `Bearer ${this.#token}` } : {};
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    signal.addEventListener("abort", abort, { once: true });
    timer.addEventListener("abort", abort, { once: true });
    try {
      signal.throwIfAborted();
      return await this.#fetch(url, {
        redirect: "manual",
        headers: { "accept-encoding": "identity", ...headers, ...credentials },
        signal: AbortSignal.any([controller.signal, signal]),
      });
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const why = timer.aborted ? `no headers within ${this.#headersMs} ms` : describe(error);
      throw new ThothError("MODEL_UNAVAILABLE", {
        message: `${url.host} does not answer: ${why}.`,
        details: { host: url.host },
        cause: error,
      });
    } finally {
      timer.removeEventListener("abort", abort);
      signal.removeEventListener("abort", abort);
    }
  }
}

export interface ModelInfo {
  /** 40-hex commit. */
  sha: string;
  siblings: {
    rfilename: string;
    size?: number | undefined;
    lfs?: { sha256: string; size: number } | null | undefined;
  }[];
}

const modelInfo: z.ZodType<ModelInfo> = z.object({
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  siblings: z.array(
    z.object({
      rfilename: z.string(),
      size: z.number().int().nonnegative().optional(),
      lfs: z.object({ sha256: z.string(), size: z.number() }).nullish(),
    }),
  ),
});

/** Commit and files of a model, as `/api/models/{id}/revision/{revision}?blobs=true` tells them. */
export async function readModelInfo(
  api: HubApi,
  id: string,
  revision: string,
  deadline: Deadline,
): Promise<ModelInfo> {
  const path = `/api/models/${id}/revision/${encodeURIComponent(revision)}?blobs=true`;
  return api.retry(`ask the hub for ${id}`, deadline, async () => {
    const response = await api.get(path, {}, deadline.signal);
    const parsed = modelInfo.safeParse(await response.json());
    if (parsed.success) return parsed.data;
    throw new ThothError("MODEL_CORRUPT", {
      message: `The hub's answer about ${id} has an unknown form.`,
      cause: parsed.error,
    });
  });
}

const retryableStatus = [408, 425, 429];

function statusError(url: URL, response: HubResponse): ThothError {
  const { status } = response;
  const message = `${url.host} answered ${status} ${response.headers.get("x-error-code") ?? ""}`.trim();
  const retryAfterSeconds = Number(response.headers.get("retry-after"));
  const details = {
    host: url.host,
    status,
    ...(retryAfterSeconds > 0 ? { retryAfterMs: retryAfterSeconds * 1000 } : {}),
  };
  if (retryableStatus.includes(status) || status >= 500) {
    return new ThothError("MODEL_UNAVAILABLE", { message: `${message}.`, details });
  }
  const remedy =
    status === 401 || status === 403
      ? "The repository is private or gated: set HF_TOKEN to a token that may read it."
      : "Check the model's name and revision.";
  return new ThothError("MODEL_REFUSED", { message: `${message}.`, remedy, details });
}

function describe(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  return "code" in cause && typeof cause.code === "string" ? cause.code : cause.message;
}
