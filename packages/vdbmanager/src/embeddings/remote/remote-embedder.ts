import { setImmediate as nextTurn } from "node:timers/promises";
import { isThothError, ThothError } from "../../errors/index.ts";
import type { EncodedTexts } from "../../inference/index.ts";
import { type CallOptions, Deadline, RetryHandler } from "../../resilience/index.ts";
import { embeddingMatrix } from "../embedding-matrix.ts";
import { type EncodeRequest, encodeList } from "../encode-list.ts";
import { checkText, checkTexts } from "../input.ts";
import { compareCanaries, isSameSpace, type SpaceIdentity } from "../space-identity.ts";
import { TextCache } from "../text-cache.ts";
import type { Embedder, EmbeddingMatrix, EncodeOptions, TextKind, VectorSpace } from "../types.ts";
import { cutBatches } from "./cut-batches.ts";
import { Endpoint, type EndpointStatus } from "./endpoint.ts";
import type { OpenedEndpoint } from "./open-endpoint.ts";
import { type RemoteEmbedderOptions, type ResolvedRemoteOptions, resolveRemoteOptions } from "./options.ts";

type RemoteCall = Omit<EncodeOptions, "kind" | "promptName" | "report">;

/** An {@link Embedder} whose vectors come from servers. */
export interface RemoteEmbedder extends Embedder, AsyncDisposable {
  /** As `EmbeddingManager.encode`; `promptName` is not known to servers. */
  encode(text: string, options?: RemoteCall & { kind?: TextKind | undefined }): Promise<Float32Array>;
  encode(
    texts: readonly string[],
    options?: RemoteCall & { kind?: TextKind | undefined },
  ): Promise<EmbeddingMatrix>;
  /** What to store with the vectors, so that later the same space is known again; see `known` of the options. */
  identity(options?: CallOptions): Promise<SpaceIdentity>;
  /** For readiness and diagnostics. Does no I/O. */
  status(): RemoteStatus;
  /** Ends all connections; calls in flight reject with CLOSED. Idempotent. */
  close(): Promise<void>;
}

export interface RemoteStatus {
  readonly space: VectorSpace | null;
  readonly endpoints: readonly EndpointStatus[];
  readonly textCache: ReturnType<TextCache["status"]>;
}

/**
 * An embedder that asks embedding servers: this library's own (`vdbmanager serve`), any with OpenAI's API, or
 * text-embeddings-inference. Making it does no I/O; the first call asks the servers what they are.
 *
 * Each server first embeds fixed texts, twice. Their vectors show its space (where it does not tell it), that order and
 * dimensions are right, and whether base64 can be trusted. A second endpoint is asked only if it has the same space.
 *
 * @throws INVALID_CONFIG here; its calls EMBEDDING_SERVER_UNUSABLE, SPACE_MISMATCH, CIRCUIT_OPEN, RETRIES_EXHAUSTED (with
 * every attempt), OVERLOADED, INVALID_INPUT and INPUT_TOO_LARGE naming the index, DEADLINE_EXCEEDED, ABORTED, CLOSED
 * @example
 * await using embedder = remoteEmbedder({ endpoints: [{ url: "http://embeddings:8010/v1", apiKey }] });
 * const vector = await embedder.encodeQuery("customers in Italy");
 */
export function remoteEmbedder(options: RemoteEmbedderOptions): RemoteEmbedder {
  return new Remote(resolveRemoteOptions(options));
}

/** So that empty texts are not free. */
const charactersPerText = 16;

interface Ready {
  readonly endpoint: Endpoint;
  readonly opened: OpenedEndpoint;
}

class Remote implements RemoteEmbedder {
  readonly #options: ResolvedRemoteOptions;
  readonly #endpoints: readonly Endpoint[];
  readonly #cache: TextCache;
  #space: VectorSpace | null = null;
  #identity: SpaceIdentity | null;
  #queuedCharacters = 0;
  readonly #closing = new AbortController();
  #closed: Promise<unknown> | null = null;

  constructor(options: ResolvedRemoteOptions) {
    this.#options = options;
    this.#endpoints = options.endpoints.map((endpoint) => new Endpoint(endpoint, options));
    this.#cache = new TextCache(options.textCacheBytes);
    this.#identity = options.known;
  }

  encode(text: string, options?: RemoteCall & { kind?: TextKind | undefined }): Promise<Float32Array>;
  encode(
    texts: readonly string[],
    options?: RemoteCall & { kind?: TextKind | undefined },
  ): Promise<EmbeddingMatrix>;
  encode(
    input: string | readonly string[],
    { kind = "none", ...options }: RemoteCall & { kind?: TextKind | undefined } = {},
  ): Promise<Float32Array | EmbeddingMatrix> {
    return typeof input === "string" || !Array.isArray(input)
      ? this.#encodeOne(input as string, kind, options)
      : this.#encodeList(input, kind, options);
  }

  encodeQuery(text: string, options: RemoteCall = {}): Promise<Float32Array> {
    return this.#encodeOne(text, "query", options);
  }

  encodeDocuments(texts: readonly string[], options: RemoteCall = {}): Promise<EmbeddingMatrix> {
    return this.#encodeList(texts, "document", options);
  }

  async space({ model, ...call }: { model?: string | undefined } & CallOptions = {}): Promise<VectorSpace> {
    this.#checkModel(model);
    using deadline = this.#deadline("space of the embedding server", call, this.#options.readyDeadlineMs);
    return await this.#readySpace(deadline);
  }

  async identity(options: CallOptions = {}): Promise<SpaceIdentity> {
    await this.space(options);
    if (this.#identity === null)
      throw new ThothError("INTERNAL", { message: "A space without an identity." });
    return this.#identity;
  }

  status(): RemoteStatus {
    return {
      space: this.#space,
      endpoints: this.#endpoints.map((endpoint) => endpoint.status()),
      textCache: this.#cache.status(),
    };
  }

  async close(): Promise<void> {
    this.#closing.abort(closedError());
    this.#closed ??= Promise.all(this.#endpoints.map((endpoint) => endpoint.close()));
    await this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #encodeOne(input: string, kind: TextKind, options: RemoteCall): Promise<Float32Array> {
    const text = checkText(input, "text", this.#options.maxTextCharacters);
    return (await this.#encode([text], kind, { priority: "query", ...options })).data;
  }

  async #encodeList(input: readonly string[], kind: TextKind, options: RemoteCall): Promise<EmbeddingMatrix> {
    const texts = [...input];
    await checkTexts(texts, this.#options.maxTextCharacters);
    return this.#encode(texts, kind, { priority: "bulk", ...options });
  }

  async #encode(texts: readonly string[], kind: TextKind, options: RemoteCall): Promise<EmbeddingMatrix> {
    this.#checkModel(options.model);
    using deadline = this.#deadline("encode", options, this.#options.deadlineMs);
    const space = await this.#readySpace(deadline);
    const lane = options.priority ?? "bulk";
    const { signal } = deadline;
    const request: EncodeRequest = { prompt: kind, lane, signal, onProgress: options.onProgress };
    const rows = await encodeList(texts, request, {
      dimensions: space.dimensions,
      fingerprint: space.fingerprint,
      cache: this.#cache,
      encode: (unique, { onProgress }) => this.#compute(unique, space, { kind, lane, deadline, onProgress }),
    });
    return embeddingMatrix(rows.vectors, texts.length, space);
  }

  /** Cuts the list into batches and asks for several at a time; the first failure ends the others. */
  async #compute(
    texts: readonly string[],
    { dimensions }: VectorSpace,
    call: { kind: TextKind; lane: "query" | "bulk"; deadline: Deadline; onProgress: (done: number) => void },
  ): Promise<EncodedTexts> {
    using _held = this.#hold(texts);
    const startedAt = performance.now();
    const vectors = new Float32Array(texts.length * dimensions);
    const failed = new AbortController();
    const batches = this.#batches(texts).entries();
    const starts: number[] = [];
    let start = 0;
    let done = 0;
    const work = async (): Promise<void> => {
      for (const [index, batch] of batches) {
        starts[index] = start;
        start += batch.length;
        const signal = AbortSignal.any([call.deadline.signal, failed.signal]);
        const rows = await this.#embedWithRetries(batch, { ...call, signal });
        vectors.set(rows, (starts[index] ?? 0) * dimensions);
        done += batch.length;
        call.onProgress(done);
        await nextTurn();
      }
    };
    const workers = Array.from({ length: this.#concurrency }, work);
    try {
      await Promise.all(workers);
    } catch (error) {
      failed.abort(error);
      await Promise.allSettled(workers);
      throw error;
    }
    const inferenceMs = performance.now() - startedAt;
    // Servers tell no tokens of single texts, and not what they cut.
    return {
      vectors,
      tokens: new Uint32Array(texts.length),
      wasCut: new Uint8Array(texts.length),
      queueMs: 0,
      inferenceMs,
    };
  }

  #embedWithRetries(
    texts: readonly string[],
    call: { kind: TextKind; lane: "query" | "bulk"; deadline: Deadline; signal: AbortSignal },
  ): Promise<Float32Array> {
    return this.#retry("embed texts", call.deadline, call.signal, (deadline) =>
      this.#onEndpoints(deadline, async ({ endpoint, opened }) =>
        endpoint.embed(texts, opened, { kind: call.kind, lane: call.lane, deadline }),
      ),
    );
  }

  async #readySpace(deadline: Deadline): Promise<VectorSpace> {
    if (this.#space !== null) return this.#space;
    return await this.#retry("open the embedding server", deadline, deadline.signal, (step) =>
      this.#onEndpoints(step, async ({ opened }) => this.#space ?? opened.space),
    );
  }

  /** All attempts share what is left of the caller's budget. */
  #retry<T>(
    what: string,
    deadline: Deadline,
    signal: AbortSignal,
    work: (deadline: Deadline) => Promise<T>,
  ): Promise<T> {
    const retry = new RetryHandler({
      maxAttempts: this.#options.maxAttempts,
      totalMs: deadline.remainingMs,
      isRetryable: (error) => isThothError(error, "EMBEDDING_SERVER_UNAVAILABLE", "OVERLOADED"),
    });
    return retry.run(what, (_attempt, step) => work(step), signal);
  }

  /** Tries the endpoints in their order; what is the caller's fault or end is thrown at once. */
  async #onEndpoints<T>(deadline: Deadline, work: (ready: Ready) => Promise<T>): Promise<T> {
    const failures: ThothError[] = [];
    for (const endpoint of this.#endpoints) {
      try {
        const opened = await endpoint.open(deadline);
        this.#admit(endpoint, opened);
        return await work({ endpoint, opened });
      } catch (error) {
        deadline.signal.throwIfAborted();
        const isEndpoints = isThothError(
          error,
          "EMBEDDING_SERVER_UNAVAILABLE",
          "EMBEDDING_SERVER_UNUSABLE",
          "OVERLOADED",
          "CIRCUIT_OPEN",
          "SPACE_MISMATCH",
        );
        if (!isEndpoints) throw error;
        failures.push(error);
        if (error.code !== "CIRCUIT_OPEN") endpoint.lastError = error.message;
      }
    }
    // What may pass by itself is worth another round, whatever else is wrong with another endpoint.
    throw (
      failures.find(({ code }) => code === "EMBEDDING_SERVER_UNAVAILABLE" || code === "OVERLOADED") ??
      failures[0]
    );
  }

  /** The first endpoint decides the space, unless one is known; others must have it, too. @throws SPACE_MISMATCH */
  #admit(endpoint: Endpoint, { space, identity }: OpenedEndpoint): void {
    const expected = this.#identity;
    if (expected === null) {
      this.#identity = identity;
      this.#space = space;
      return;
    }
    if (!isSameSpace(expected, identity, this.#options.minCosine))
      throw mismatch(endpoint.url, expected, identity);
    // Vectors are stored under the fingerprint that was known first.
    this.#space ??= { ...space, fingerprint: expected.fingerprint };
  }

  #batches(texts: readonly string[]): readonly string[][] {
    const maxTexts = this.#endpoints.find((endpoint) => endpoint.status().isOpen)?.status().maxTexts ?? 1;
    return cutBatches(texts, { maxTexts, maxCharacters: this.#options.maxRequestCharacters });
  }

  get #concurrency(): number {
    return Math.max(...this.#options.endpoints.map(({ maxConcurrency }) => maxConcurrency));
  }

  #hold(texts: readonly string[]): Disposable {
    const { maxQueuedCharacters } = this.#options;
    const cost = texts.reduce((sum, text) => sum + text.length, texts.length * charactersPerText);
    if (this.#queuedCharacters > 0 && this.#queuedCharacters + cost > maxQueuedCharacters) {
      throw new ThothError("OVERLOADED", {
        message: `${this.#queuedCharacters} characters wait for the embedding server; ${cost} more would exceed ${maxQueuedCharacters}.`,
        details: { retryAfterMs: 1_000, queuedCharacters: this.#queuedCharacters, maxQueuedCharacters },
      });
    }
    this.#queuedCharacters += cost;
    return {
      [Symbol.dispose]: () => {
        this.#queuedCharacters -= cost;
      },
    };
  }

  #checkModel(model: string | undefined): void {
    if (model === undefined || model === this.#options.model || model === this.#space?.model) return;
    throw new ThothError("INVALID_INPUT", {
      message: `model is "${model}", but this embedder asks servers for "${this.#options.model}".`,
      remedy: "Leave model out, or make an embedder for it.",
      details: { field: "model" },
    });
  }

  #deadline(what: string, { deadlineMs, signal }: CallOptions, defaultMs: number): Deadline {
    if (this.#closed !== null) throw closedError();
    const either =
      signal === undefined ? this.#closing.signal : AbortSignal.any([signal, this.#closing.signal]);
    return Deadline.start({ what, deadlineMs: deadlineMs ?? defaultMs, signal: either });
  }
}

function closedError(): ThothError {
  return new ThothError("CLOSED", { message: "The remote embedder was closed." });
}

function mismatch(url: string, expected: SpaceIdentity, actual: SpaceIdentity): ThothError {
  return new ThothError("SPACE_MISMATCH", {
    message: `The embedding server ${url} gives vectors of the space ${actual.fingerprint}, expected ${expected.fingerprint}${differenceOf(expected, actual)}.`,
    remedy: "Let every endpoint serve the same model, revision and pooling, or re-index the collection.",
    details: { server: url, expected: expected.fingerprint, actual: actual.fingerprint },
  });
}

function differenceOf({ canary: expected }: SpaceIdentity, { canary: actual }: SpaceIdentity): string {
  if (expected === null || actual === null) return "";
  const { smallestCosine, dimensions } = compareCanaries(expected, actual);
  const [was, is] = dimensions;
  if (was !== is) return ` (${is} dimensions, not ${was})`;
  return ` (smallest cosine of canary vectors ${smallestCosine.toFixed(4)})`;
}
