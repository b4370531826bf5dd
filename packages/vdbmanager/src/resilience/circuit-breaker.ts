import { isThothError, ThothError } from "../errors/index.ts";

export type CircuitState =
  | { readonly kind: "closed"; readonly failuresInRow: number }
  | { readonly kind: "open"; readonly untilMs: number; readonly lastError: string }
  | { readonly kind: "half-open"; readonly lastError: string };

export interface CircuitOptions {
  /** For people: what is called through this breaker. */
  readonly what: string;
  /** Failures in a row after which calls are refused. @default 3 */
  readonly maxFailures?: number;
  /** Milliseconds until one call may try again. @default 30000 */
  readonly openMs?: number;
  /** Whether an error says that the dependency is broken. @default retryable errors, but not cancelled calls */
  readonly isFailure?: (error: unknown) => boolean;
  readonly onChange?: (state: CircuitState) => void;
  /** Clock in milliseconds. @default performance.now */
  readonly now?: () => number;
}

/**
 * Stops calling what fails: after some failures in a row calls are refused at once for a while, then one call tries, and
 * its outcome opens or closes the circuit again.
 */
export class CircuitBreaker {
  readonly #options: Required<Omit<CircuitOptions, "onChange">>;
  readonly #onChange: CircuitOptions["onChange"];
  #state: CircuitState = { kind: "closed", failuresInRow: 0 };

  constructor(options: CircuitOptions) {
    const { what, maxFailures = 3, openMs = 30_000, isFailure = isOutage, onChange } = options;
    const { now = () => performance.now() } = options;
    this.#options = { what, maxFailures, openMs, isFailure, now };
    this.#onChange = onChange;
  }

  get state(): CircuitState {
    return this.#state;
  }

  /** @throws CIRCUIT_OPEN with `details.retryAfterMs`, without running `work`; else what `work` throws */
  async run<T>(work: () => Promise<T>): Promise<T> {
    this.#enter();
    try {
      const result = await work();
      this.#change({ kind: "closed", failuresInRow: 0 });
      return result;
    } catch (error) {
      this.#failed(error);
      throw error;
    }
  }

  #enter(): void {
    const state = this.#state;
    if (state.kind === "closed") return;
    const retryAfterMs = state.kind === "open" ? state.untilMs - this.#options.now() : 0;
    if (state.kind === "open" && retryAfterMs <= 0) {
      this.#change({ kind: "half-open", lastError: state.lastError });
      return;
    }
    const until =
      state.kind === "open" ? `for ${Math.ceil(retryAfterMs)} ms` : "until the call that tries it returns";
    throw new ThothError("CIRCUIT_OPEN", {
      message: `${this.#options.what} is not called ${until}; its last failure: ${state.lastError}`,
      details: { what: this.#options.what, retryAfterMs: Math.max(0, Math.ceil(retryAfterMs)) },
    });
  }

  #failed(error: unknown): void {
    const { isFailure, maxFailures, openMs, now } = this.#options;
    const lastError = error instanceof Error ? error.message : String(error);
    const state = this.#state;
    if (!isFailure(error)) {
      // The call says nothing about the dependency: a probe gives its turn to the next call.
      if (state.kind === "half-open")
        this.#change({ kind: "open", untilMs: now(), lastError: state.lastError });
      return;
    }
    const failuresInRow = state.kind === "closed" ? state.failuresInRow + 1 : maxFailures;
    this.#change(
      failuresInRow >= maxFailures
        ? { kind: "open", untilMs: now() + openMs, lastError }
        : { kind: "closed", failuresInRow },
    );
  }

  #change(state: CircuitState): void {
    const isNews = state.kind !== this.#state.kind;
    this.#state = state;
    if (isNews) this.#onChange?.(state);
  }
}

function isOutage(error: unknown): boolean {
  return !isThothError(error) || (error.retryable && error.code !== "ABORTED");
}
