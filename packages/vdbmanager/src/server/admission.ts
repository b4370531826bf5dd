import { ThothError } from "../errors/index.ts";

/** What one request holds; given back when it is disposed. */
export interface Admitted extends Disposable {
  /** @throws OVERLOADED when the server would hold too many bytes */
  reserve(bytes: number): void;
}

/** Bounds of what the server takes at the same time; what is beyond is refused at once instead of waiting. */
export class Admission {
  readonly #maxRequests: number;
  readonly #maxBytes: number;
  #requests = 0;
  #bytes = 0;

  constructor(maxRequests: number, maxBytes: number) {
    this.#maxRequests = maxRequests;
    this.#maxBytes = maxBytes;
  }

  get requests(): number {
    return this.#requests;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @throws OVERLOADED when so many requests are being answered */
  enter(): Admitted {
    if (this.#requests >= this.#maxRequests) {
      throw new ThothError("OVERLOADED", {
        message: `${this.#requests} requests are being answered, at most ${this.#maxRequests} are taken (maxRequests).`,
        details: { retryAfterMs: 1_000, requests: this.#requests, maxRequests: this.#maxRequests },
      });
    }
    this.#requests += 1;
    let held = 0;
    let isIn = true;
    return {
      reserve: (bytes) => {
        // A request that is alone is never refused for its size: the caps of a single request bound it.
        if (this.#bytes + bytes > this.#maxBytes && this.#requests > 1) throw this.#full(bytes);
        held += bytes;
        this.#bytes += bytes;
      },
      [Symbol.dispose]: () => {
        if (!isIn) return;
        isIn = false;
        this.#requests -= 1;
        this.#bytes -= held;
      },
    };
  }

  #full(bytes: number): ThothError {
    return new ThothError("OVERLOADED", {
      message: `The requests being answered hold ${this.#bytes} bytes; ${bytes} more would exceed ${this.#maxBytes} (maxHeldBytes).`,
      details: { retryAfterMs: 1_000, heldBytes: this.#bytes, maxHeldBytes: this.#maxBytes },
    });
  }
}
