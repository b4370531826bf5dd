import { ThothError } from "thoth-vdbmanager/errors";
import type { Caller } from "./caller.ts";

interface ActiveRun {
  readonly controller: AbortController;
  readonly owner: string;
}

/** The runs going on now: at most `max`, each with an id by which it can be cancelled. */
export class ActiveRuns {
  readonly #max: number;
  readonly #runs = new Map<string, ActiveRun>();

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#runs.size;
  }

  /** @throws OVERLOADED when `max` runs are going on, INVALID_INPUT when the id is in use */
  start(
    requestId: string,
    caller: Caller,
  ): { signal: AbortSignal; abort(reason: ThothError): void } & Disposable {
    if (this.#runs.has(requestId))
      throw new ThothError("INVALID_INPUT", {
        message: `A run with X-Request-ID ${requestId} is going on.`,
        remedy: "Send another X-Request-ID, or none.",
      });
    if (this.#runs.size >= this.#max)
      throw new ThothError("OVERLOADED", {
        message: `${this.#runs.size} questions are being answered, the limit is ${this.#max}.`,
        details: { active: this.#runs.size, limit: this.#max, retryAfterMs: 2_000 },
      });
    const controller = new AbortController();
    this.#runs.set(requestId, { controller, owner: caller.username });
    return {
      signal: controller.signal,
      abort: (reason) => controller.abort(reason),
      [Symbol.dispose]: () => this.#runs.delete(requestId),
    };
  }

  /** Cancels a run of this caller (the service key may cancel any); false when there is none. */
  cancel(requestId: string, caller: Caller): boolean {
    const run = this.#runs.get(requestId);
    if (run === undefined || (caller.kind !== "service" && run.owner !== caller.username)) return false;
    run.controller.abort(new ThothError("ABORTED", { message: "The run was cancelled on request." }));
    return true;
  }

  cancelAll(): void {
    for (const run of this.#runs.values())
      run.controller.abort(new ThothError("CLOSED", { message: "The service is shutting down." }));
  }
}
