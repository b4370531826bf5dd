import type { Embedder, ManagerStatus, VectorSpace } from "thoth-vdbmanager";
import { toThothError } from "thoth-vdbmanager/errors";
import { type CallOptions, Deadline } from "thoth-vdbmanager/resilience";

/** What makes vectors here; `EmbeddingManager` is one. `status` shows more in diagnostics when it is there. */
export interface ServiceEmbedder extends Embedder {
  status?(): ManagerStatus;
}

/** Whether the model can be used, as last seen. */
export type EmbeddingState =
  | { readonly kind: "unknown" }
  | { readonly kind: "ready"; readonly space: VectorSpace }
  | { readonly kind: "failed"; readonly code: string; readonly reason: string };

export interface EmbeddingWatchOptions {
  embedder: ServiceEmbedder;
  /** Milliseconds since 1970. @default Date.now */
  now?: () => number;
}

/** Milliseconds after which `current` asks again. */
const freshMs = { unknown: 1_000, failed: 10_000, ready: 30_000 };
const backgroundDeadlineMs = 30_000;

/** Knows without waiting whether the model is ready, because it asks in the background. */
export class EmbeddingWatch implements Disposable {
  readonly #embedder: ServiceEmbedder;
  readonly #now: () => number;
  readonly #closing = new AbortController();
  #state: EmbeddingState = { kind: "unknown" };
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor({ embedder, now = Date.now }: EmbeddingWatchOptions) {
    this.#embedder = embedder;
    this.#now = now;
  }

  /** The state as last seen; an old one is asked for again in the background. */
  current(): EmbeddingState {
    if (this.#now() - this.#askedAt >= freshMs[this.#state.kind] && !this.#closing.signal.aborted) {
      this.#askedAt = this.#now();
      void this.check({ signal: this.#closing.signal, deadlineMs: backgroundDeadlineMs });
    }
    return this.#state;
  }

  /** Asks now; never rejects. */
  async check(options: CallOptions & { deadlineMs: number }): Promise<EmbeddingState> {
    this.#askedAt = this.#now();
    using deadline = Deadline.start({ what: "embedding model ready", ...options });
    try {
      const { signal, remainingMs } = deadline;
      const space = await deadline.race(this.#embedder.space({ signal, deadlineMs: remainingMs }));
      this.#state = { kind: "ready", space };
    } catch (error) {
      const { code, message } = toThothError(error);
      if (!this.#closing.signal.aborted) this.#state = { kind: "failed", code, reason: message };
    }
    return this.#state;
  }

  [Symbol.dispose](): void {
    this.#closing.abort();
  }
}
