import type { QdrantClient } from "@qdrant/js-client-rest";
import { ThothError } from "../../errors/index.ts";
import type { Deadline } from "../../resilience/index.ts";
import type { QdrantAddress } from "./qdrant-address.ts";
import { toStoreError } from "./qdrant-error.ts";

/** The client's functions, one for each call of the REST API. */
export type QdrantApi = ReturnType<QdrantClient["api"]>;
export type QdrantModule = Pick<typeof import("@qdrant/js-client-rest"), "QdrantClient">;

export interface ConnectionOptions {
  readonly address: QdrantAddress;
  readonly apiKey: string | undefined;
  readonly load: () => Promise<QdrantModule>;
}

/** The official client: loaded at the first call, given each call's deadline, its failures made typed errors. */
export class QdrantConnection {
  readonly #options: ConnectionOptions;
  readonly #running = new Set<Promise<unknown>>();
  #api: Promise<QdrantApi> | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get address(): string {
    return this.#options.address.shown;
  }

  /** Makes one request. `collection` is what a 404 says is missing. @throws STORE_UNAVAILABLE, STORE_REFUSED */
  async call<T>(
    deadline: Deadline,
    request: (api: QdrantApi, init: RequestInit) => Promise<{ data: { result?: T } }>,
    collection?: string,
  ): Promise<T> {
    const answer = this.#send(deadline, request);
    this.#running.add(answer);
    try {
      return await answer;
    } catch (error) {
      if (deadline.signal.aborted) throw deadline.signal.reason;
      throw toStoreError(error, {
        address: this.address,
        ...(collection === undefined ? {} : { collection }),
      });
    } finally {
      this.#running.delete(answer);
    }
  }

  /** Waits for the requests under way. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#running);
  }

  async #send<T>(
    deadline: Deadline,
    request: (api: QdrantApi, init: RequestInit) => Promise<{ data: { result?: T } }>,
  ): Promise<T> {
    deadline.throwIfOver();
    const { data } = await request(await this.#open(), initOf(deadline));
    if (typeof data === "object" && data?.result !== undefined) return data.result;
    throw new ThothError("STORE_UNAVAILABLE", {
      message: `What answers at ${this.address} is not Qdrant: the answer has no "result".`,
      remedy: "Correct the url of the store.",
      details: { address: this.address },
    });
  }

  /** Version of the server. */
  async version(deadline: Deadline): Promise<string> {
    const info = await this.call(deadline, async (api, init) => ({
      data: { result: (await api.root({}, init)).data },
    }));
    return String(info.version);
  }

  /** One client for all calls; a load that failed is tried again by the next call. */
  async #open(): Promise<QdrantApi> {
    this.#api ??= this.#make();
    try {
      return await this.#api;
    } catch (error) {
      this.#api = undefined;
      throw error;
    }
  }

  async #make(): Promise<QdrantApi> {
    const { address, apiKey, load } = this.#options;
    const { QdrantClient } = await load();
    const client = new QdrantClient({
      url: address.url,
      port: address.port,
      prefix: address.prefix,
      // As a plain header, since the option apiKey writes a warning to the console where there is no TLS.
      headers: apiKey === undefined ? {} : { "api-key": apiKey },
      // The client's own timer would take the place of the signal; each call has its deadline.
      timeout: Number.POSITIVE_INFINITY,
      // Writes to the console.
      checkCompatibility: false,
    });
    return client.api();
  }
}

/** A redirect is refused: the client would take the key to wherever it leads. */
function initOf({ signal }: Deadline): RequestInit {
  return { signal, redirect: "error" };
}

/** @throws INVALID_CONFIG when the package is not installed */
export async function loadClient(
  load: () => Promise<QdrantModule> = () => import("@qdrant/js-client-rest"),
): Promise<QdrantModule> {
  try {
    return await load();
  } catch (cause) {
    throw new ThothError("INVALID_CONFIG", {
      message: "The Qdrant store needs the package @qdrant/js-client-rest, which cannot be loaded.",
      remedy: "Run `npm install @qdrant/js-client-rest`.",
      details: { package: "@qdrant/js-client-rest" },
      cause,
    });
  }
}
