import type { RunEvent, RunFailure } from "../run/events.ts";

/** The whole run as one object, with the HTTP status that fits. */
export interface JsonAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Gathers a run's events into one object. A run without an answer keeps what was found and carries `error`; that it
 * abstained is an answer (200, `sql` null), an outage is not (its own status).
 */
export class JsonCollector {
  readonly #body: Record<string, unknown> = {
    sql: null,
    confidence: null,
    source: null,
    reasons: [],
    explanation: null,
    preview: null,
    columns: [],
    values: [],
    evidence: [],
    pairs: [],
    tables: [],
    keywords: [],
    candidates: [],
    degraded: [],
    timings: {},
    error: null,
  };
  #status = 200;

  add(event: RunEvent): void {
    switch (event.event) {
      case "status":
        return;
      case "preview":
        this.#body.preview = event.data;
        return;
      case "error":
        this.#fail(event.data);
        return;
      default:
        Object.assign(this.#body, event.data);
    }
  }

  answer(): JsonAnswer {
    return { status: this.#status, body: this.#body };
  }

  #fail(failure: RunFailure): void {
    const { type, component, message, impact, action, code, retryable, details } = failure;
    this.#status = type === "no_sql" || type === "below_threshold" ? 200 : failure.status;
    const { request_id, degraded, timings } = failure;
    Object.assign(this.#body, { request_id, degraded, timings, code, retryable, details });
    this.#body.error = message;
    this.#body.failure = { type, component, message, impact, action };
  }
}
