import { ThothError } from "../../errors/index.ts";
import { type CallOptions, Deadline } from "../../resilience/index.ts";

/** Runs one call of the backend under a deadline of its own, within the caller's. */
export type Step = <T>(backendCall: (deadline: Deadline) => Promise<T>) => Promise<T>;

/** The calls of one store: each with a deadline, all ended by `close`. */
export class StoreCalls {
  readonly #store: string;
  readonly #callDeadlineMs: number;
  readonly #closing = new AbortController();

  constructor(store: string, callDeadlineMs: number) {
    this.#store = store;
    this.#callDeadlineMs = callDeadlineMs;
  }

  /** A call that takes one or two calls of the backend: they share the deadline. */
  run<T>(name: string, options: CallOptions, work: (step: Step, whole: Deadline) => Promise<T>): Promise<T> {
    return this.runLong(name, { ...options, deadlineMs: options.deadlineMs ?? this.#callDeadlineMs }, work);
  }

  /** A call of any number of batches: without a `deadlineMs` each has a deadline of its own. */
  async runLong<T>(
    name: string,
    { signal, deadlineMs }: CallOptions,
    work: (step: Step, whole: Deadline) => Promise<T>,
  ): Promise<T> {
    const closing = this.#closing.signal;
    closing.throwIfAborted();
    const joined = signal === undefined ? closing : AbortSignal.any([signal, closing]);
    const what = `${this.#store} store: ${name}`;
    using whole = Deadline.start({ what, deadlineMs: deadlineMs ?? Number.MAX_SAFE_INTEGER, signal: joined });
    const step: Step = async (backendCall) => {
      whole.throwIfOver();
      using deadline = whole.step(what, deadlineMs ?? this.#callDeadlineMs);
      const answer = backendCall(deadline);
      // A deadline that has passed already leaves the answer without a reader; its failure must not end the process.
      answer.catch(() => undefined);
      return await deadline.race(answer);
    };
    return await work(step, whole);
  }

  /** Ends running calls with `CLOSED` and refuses new ones. */
  close(): void {
    this.#closing.abort(new ThothError("CLOSED", { message: `The ${this.#store} store was closed.` }));
  }
}
