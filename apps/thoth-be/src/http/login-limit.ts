import { ThothError } from "thoth-vdbmanager/errors";

const windowMs = 60_000;
const maxFailures = 10;
const maxKeys = 10_000;

/** Counts failed sign-ins per address and name; bounded in memory. */
export class LoginLimit {
  readonly #failures = new Map<string, { count: number; until: number }>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** @throws OVERLOADED after too many failures within a minute */
  check(key: string): void {
    const entry = this.#failures.get(key);
    if (entry === undefined || entry.count < maxFailures || this.#now() >= entry.until) return;
    throw new ThothError("OVERLOADED", {
      message: "Too many failed sign-ins.",
      remedy: "Wait a minute, then try again.",
      details: { retryAfterMs: entry.until - this.#now() },
    });
  }

  failed(key: string): void {
    const entry = this.#failures.get(key);
    const isFresh = entry !== undefined && this.#now() < entry.until;
    this.#failures.delete(key);
    this.#failures.set(key, {
      count: (isFresh ? entry.count : 0) + 1,
      until: isFresh ? entry.until : this.#now() + windowMs,
    });
    const oldest = this.#failures.keys().next().value;
    if (this.#failures.size > maxKeys && oldest !== undefined) this.#failures.delete(oldest);
  }

  succeeded(key: string): void {
    this.#failures.delete(key);
  }
}
