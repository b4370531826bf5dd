import { ThothError } from "../../errors/index.ts";
import { type HostExit, hostFailed } from "./host-exit.ts";

export interface BreakerOptions {
  /** Deaths in a row without any finished work after which calls are refused. */
  readonly maxDeaths: number;
  /** How long calls are refused then. */
  readonly breakMs: number;
}

type Refused = { readonly until: number; readonly error: ThothError };

/** Counts how often the hosts of a model die in a row, and refuses calls at once for a while when it is too often. */
export class HostBreaker {
  readonly #options: BreakerOptions;
  #deathsInARow = 0;
  #refused: Refused | null = null;

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  worked(): void {
    this.#deathsInARow = 0;
  }

  /** Counts a death; the error for work that was lost with it. */
  died(exit: HostExit): ThothError {
    this.#deathsInARow += 1;
    const error = hostFailed(exit, this.#deathsInARow);
    if (this.#deathsInARow >= this.#options.maxDeaths) this.open(error);
    return error;
  }

  /** Refuses calls with this error from now on. */
  open(error: ThothError): void {
    this.#refused = { until: performance.now() + this.#options.breakMs, error };
  }

  /** Null when calls are let through. */
  refusal(): ThothError | null {
    if (this.#refused === null) return null;
    const { until, error } = this.#refused;
    const leftMs = Math.ceil(until - performance.now());
    if (leftMs <= 0) {
      this.#refused = null;
      return null;
    }
    if (error.code !== "MODEL_HOST_FAILED") return error;
    return new ThothError("MODEL_HOST_FAILED", {
      message: `The model's hosts died ${this.#deathsInARow} times in a row; calls are refused for another ${leftMs} ms.`,
      details: { ...error.details, deathsInARow: this.#deathsInARow, retryAfterMs: leftMs },
      cause: error,
    });
  }
}
