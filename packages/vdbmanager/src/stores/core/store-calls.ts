import { isThothError, ThothError } from "../../errors/index.ts";
import {
  type CallOptions,
  Deadline,
  type RetryAttempt,
  RetryHandler,
  type RetryOptions,
} from "../../resilience/index.ts";
import { extendError } from "./extend-error.ts";

export type RetrySettings = Pick<
  RetryOptions,
  "maxAttempts" | "baseDelayMs" | "maxDelayMs" | "onEvent" | "random"
>;

type BackendCall<T> = (deadline: Deadline) => Promise<T>;

/** Calls of the backend, each under a deadline of its own within the caller's. */
export interface Steps {
  once<T>(call: BackendCall<T>): Promise<T>;
  /** For a call that may be sent twice without harm: repeated while the database cannot be reached. */
  repeat<T>(call: BackendCall<T>): Promise<T>;
}

/** The calls of one store: deadlines, repeating, and the end of all of them by `close`. */
export class StoreCalls {
  readonly #store: string;
  readonly #callDeadlineMs: number;
  readonly #retry: RetrySettings;
  readonly #closing = new AbortController();

  constructor(store: string, options: { callDeadlineMs: number; retry: RetrySettings }) {
    this.#store = store;
    this.#callDeadlineMs = options.callDeadlineMs;
    this.#retry = options.retry;
  }

  /** A call that takes one or two calls of the backend: they share the deadline. */
  run<T>(
    name: string,
    options: CallOptions,
    work: (steps: Steps, whole: Deadline) => Promise<T>,
  ): Promise<T> {
    return this.runLong(name, { ...options, deadlineMs: options.deadlineMs ?? this.#callDeadlineMs }, work);
  }

  /** A call of any number of batches: without a `deadlineMs` each has a deadline of its own. */
  async runLong<T>(
    name: string,
    { signal, deadlineMs }: CallOptions,
    work: (steps: Steps, whole: Deadline) => Promise<T>,
  ): Promise<T> {
    const closing = this.#closing.signal;
    closing.throwIfAborted();
    const joined = signal === undefined ? closing : AbortSignal.any([signal, closing]);
    const what = `${this.#store} store: ${name}`;
    using whole = Deadline.start({ what, deadlineMs: deadlineMs ?? Number.MAX_SAFE_INTEGER, signal: joined });
    const once = async <S>(call: BackendCall<S>): Promise<S> => {
      whole.throwIfOver();
      using deadline = whole.step(what, deadlineMs ?? this.#callDeadlineMs);
      const answer = call(deadline);
      // A deadline that has passed already leaves the answer without a reader; its failure must not end the process.
      answer.catch(() => undefined);
      return await deadline.race(answer);
    };
    const repeat = <S>(call: BackendCall<S>): Promise<S> =>
      once((deadline) => this.#repeat(what, call, deadline));
    return await work({ once, repeat }, whole);
  }

  async #repeat<T>(what: string, call: BackendCall<T>, deadline: Deadline): Promise<T> {
    const retries = new RetryHandler({
      ...this.#retry,
      totalMs: deadline.remainingMs,
      isRetryable: isOutage,
    });
    try {
      return await retries.run(what, (_attempt, budget) => call(budget), deadline.signal);
    } catch (error) {
      throw isThothError(error, "RETRIES_EXHAUSTED") ? stillOut(error) : error;
    }
  }

  /** Ends running calls with `CLOSED` and refuses new ones. */
  close(): void {
    this.#closing.abort(new ThothError("CLOSED", { message: `The ${this.#store} store was closed.` }));
  }
}

function isOutage(error: unknown): boolean {
  return isThothError(error, "STORE_UNAVAILABLE") && error.retryable;
}

/** The last failure, which names the address and what to do, with the attempts before it. */
function stillOut(exhausted: ThothError): ThothError {
  const { cause } = exhausted;
  const attempts = exhausted.details.attempts as readonly RetryAttempt[];
  if (!(cause instanceof ThothError)) return exhausted;
  if (attempts.length < 2) return cause;
  return extendError(cause, {
    sentence: `Tried ${attempts.length} times in ${attempts.at(-1)?.elapsedMs} ms.`,
    details: { attempts },
  });
}
