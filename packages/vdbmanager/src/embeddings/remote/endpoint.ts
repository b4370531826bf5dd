import { isThothError, ThothError } from "../../errors/index.ts";
import { CircuitBreaker, type CircuitState, Deadline } from "../../resilience/index.ts";
import type { TextKind } from "../types.ts";
import type { RemoteApi } from "./api.ts";
import { cutBatches } from "./cut-batches.ts";
import { RemoteHttp } from "./http.ts";
import { openAiApi } from "./open-ai-api.ts";
import { type OpenedEndpoint, openEndpoint } from "./open-endpoint.ts";
import type { ResolvedEndpoint, ResolvedRemoteOptions } from "./options.ts";
import { readVectors } from "./read-vectors.ts";
import { RequestLimit } from "./request-limit.ts";
import { teiApi } from "./tei-api.ts";

export interface EndpointStatus {
  readonly url: string;
  readonly api: "openai" | "tei";
  /** Whether it has shown its space. */
  readonly isOpen: boolean;
  readonly circuit: CircuitState;
  readonly usesBase64: boolean | null;
  readonly maxTexts: number | null;
  readonly lastError: string | null;
}

export interface EndpointCall {
  readonly kind: TextKind;
  readonly lane: "query" | "bulk";
  /** The caller's whole budget. */
  readonly deadline: Deadline;
}

/** One server: its connections, its breaker, and what it has shown of itself. */
export class Endpoint {
  readonly url: string;
  /** Why it could not be used the last time, for people. */
  lastError: string | null = null;
  readonly #endpoint: ResolvedEndpoint;
  readonly #options: ResolvedRemoteOptions;
  readonly #http: RemoteHttp;
  readonly #api: RemoteApi;
  readonly #limit: RequestLimit;
  readonly #breaker: CircuitBreaker;
  readonly #closing = new AbortController();
  #opening: Promise<OpenedEndpoint> | null = null;
  #opened: OpenedEndpoint | null = null;

  constructor(endpoint: ResolvedEndpoint, options: ResolvedRemoteOptions) {
    this.url = endpoint.url;
    this.#endpoint = endpoint;
    this.#options = options;
    this.#http = new RemoteHttp({
      url: endpoint.url,
      apiKey: endpoint.apiKey,
      ca: options.ca,
      // One more than embedding needs, for opening.
      connections: endpoint.maxConcurrency + 1,
      maxAnswerBytes: options.maxAnswerBytes,
      requestMs: options.requestMs,
    });
    this.#api = endpoint.api === "tei" ? teiApi(this.#http, endpoint) : openAiApi(this.#http, endpoint);
    this.#limit = new RequestLimit(endpoint.maxConcurrency);
    this.#breaker = new CircuitBreaker({
      what: `the embedding server ${endpoint.url}`,
      maxFailures: options.maxFailures,
      openMs: options.breakMs,
      isFailure: (error) => isThothError(error, "EMBEDDING_SERVER_UNAVAILABLE"),
    });
  }

  /** What the server has shown; asked once, and again after it was down: another model may have come up there. */
  async open(deadline: Deadline): Promise<OpenedEndpoint> {
    if (this.#opened !== null) return this.#opened;
    this.#opening ??= this.#open();
    return await deadline.race(this.#opening);
  }

  /**
   * Vectors of the texts, `texts.length x dimensions`, in one or more requests.
   * @throws EMBEDDING_SERVER_UNAVAILABLE, EMBEDDING_SERVER_UNUSABLE, OVERLOADED, CIRCUIT_OPEN, INVALID_INPUT,
   * INPUT_TOO_LARGE, SPACE_MISMATCH, the reason of the deadline
   */
  async embed(texts: readonly string[], opened: OpenedEndpoint, call: EndpointCall): Promise<Float32Array> {
    const { dimensions } = opened.space;
    const data = new Float32Array(texts.length * dimensions);
    const limits = { maxTexts: opened.maxTexts, maxCharacters: this.#options.maxRequestCharacters };
    let row = 0;
    for (const batch of cutBatches(texts, limits)) {
      data.set(await this.#embedBatch(batch, opened, call), row * dimensions);
      row += batch.length;
    }
    return data;
  }

  status(): EndpointStatus {
    return {
      url: this.url,
      api: this.#endpoint.api,
      isOpen: this.#opened !== null,
      circuit: this.#breaker.state,
      usesBase64: this.#opened?.usesBase64 ?? null,
      maxTexts: this.#opened?.maxTexts ?? null,
      lastError: this.lastError,
    };
  }

  async close(): Promise<void> {
    this.#closing.abort(new ThothError("CLOSED", { message: "The remote embedder was closed." }));
    await this.#http.close();
  }

  async #open(): Promise<OpenedEndpoint> {
    const { readyDeadlineMs } = this.#options;
    const what = `open ${this.url}`;
    using deadline = Deadline.start({ what, deadlineMs: readyDeadlineMs, signal: this.#closing.signal });
    try {
      this.#opened = await this.#guard(async () => {
        try {
          return await openEndpoint(this.#api, this.#endpoint, this.#options, deadline.signal);
        } catch (error) {
          if (!isThothError(error, "DEADLINE_EXCEEDED")) throw error;
          throw new ThothError("EMBEDDING_SERVER_UNAVAILABLE", {
            message: `The embedding server ${this.url} did not show its space within ${readyDeadlineMs} ms.`,
            details: { server: this.url, deadlineMs: readyDeadlineMs },
            cause: error,
          });
        }
      });
      return this.#opened;
    } finally {
      this.#opening = null;
    }
  }

  /** A batch that is too large for the server goes in halves. */
  async #embedBatch(
    texts: readonly string[],
    opened: OpenedEndpoint,
    call: EndpointCall,
  ): Promise<Float32Array> {
    try {
      return await this.#limit.run(call.lane, call.deadline.signal, () => this.#request(texts, opened, call));
    } catch (error) {
      if (!isThothError(error, "INPUT_TOO_LARGE") || texts.length === 1) throw error;
      const half = Math.ceil(texts.length / 2);
      const parts = [texts.slice(0, half), texts.slice(half)];
      const data = new Float32Array(texts.length * opened.space.dimensions);
      let offset = 0;
      for (const part of parts) {
        const vectors = await this.#embedBatch(part, opened, call);
        data.set(vectors, offset);
        offset += vectors.length;
      }
      return data;
    }
  }

  #request(texts: readonly string[], opened: OpenedEndpoint, call: EndpointCall): Promise<Float32Array> {
    const { space, facts, usesBase64 } = opened;
    const { prompts } = this.#options;
    const { kind } = call;
    const prompt = facts.appliesPrompts || kind === "none" ? "" : (prompts[kind] ?? "");
    const encoding = usesBase64 ? "base64" : "float";
    const signal = AbortSignal.any([call.deadline.signal, this.#closing.signal]);
    return this.#guard(async () => {
      const sent = prompt === "" ? texts : texts.map((text) => prompt + text);
      const answer = await this.#api.embed({ texts: sent, kind, encoding }, signal);
      if (answer.space !== null && facts.space !== null && answer.space !== space.fingerprint) {
        this.#opened = null;
        throw new ThothError("SPACE_MISMATCH", {
          message: `The embedding server ${this.url} now gives vectors of the space ${answer.space}, before of ${space.fingerprint}.`,
          details: { server: this.url, expected: space.fingerprint, actual: answer.space },
        });
      }
      const expected = { server: this.url, texts: texts.length, dimensions: space.dimensions };
      return readVectors(answer.vectors, expected).data;
    });
  }

  /** Runs requests behind the breaker; after an outage the server must show its space again. */
  async #guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.#breaker.run(work);
    } catch (error) {
      if (isThothError(error, "EMBEDDING_SERVER_UNAVAILABLE")) this.#opened = null;
      throw error;
    }
  }
}
