import { ThothError } from "thoth-vdbmanager/errors";

const windowMs = 60_000;
/** Failures a minute of one name from one address. */
const perName = 10;
/** Failures a minute of all names from one address. */
const perAddress = 100;
const maxKeys = 10_000;
/** Password checks at a time: each takes 16 MiB and a thread of the pool that also reads files. */
const maxAtOnce = 8;

/** Holds back guessing of passwords; bounded in memory and in work at a time. */
export class LoginLimit {
  readonly #failures = new Map<string, { count: number; until: number }>();
  readonly #now: () => number;
  #running = 0;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /**
   * Runs one sign-in. It counts as failed from its start until it has given something, so that many at a time cannot
   * slip through.
   * @throws OVERLOADED with `retryAfterMs` after too many failures within a minute, or while too many are under way
   */
  async attempt<T>(address: string, username: string, signIn: () => Promise<T | null>): Promise<T | null> {
    const byName = `${address} ${username}`;
    this.#check(byName, perName);
    this.#check(address, perAddress);
    if (this.#running >= maxAtOnce) throw refused("Too many sign-ins at the same time.", 1_000);
    this.#running += 1;
    this.#count(byName, 1);
    this.#count(address, 1);
    try {
      const session = await signIn();
      if (session !== null) {
        this.#failures.delete(byName);
        this.#count(address, -1);
      }
      return session;
    } finally {
      this.#running -= 1;
    }
  }

  #check(key: string, limit: number): void {
    const entry = this.#failures.get(key);
    if (entry === undefined || entry.count < limit || this.#now() >= entry.until) return;
    throw refused("Too many failed sign-ins.", entry.until - this.#now());
  }

  #count(key: string, change: 1 | -1): void {
    const entry = this.#failures.get(key);
    const isFresh = entry !== undefined && this.#now() < entry.until;
    this.#failures.delete(key);
    this.#failures.set(key, {
      count: Math.max(0, (isFresh ? entry.count : 0) + change),
      until: isFresh ? entry.until : this.#now() + windowMs,
    });
    const oldest = this.#failures.keys().next().value;
    if (this.#failures.size > maxKeys && oldest !== undefined) this.#failures.delete(oldest);
  }
}

function refused(message: string, retryAfterMs: number): ThothError {
  return new ThothError("OVERLOADED", {
    message,
    remedy: "Wait, then try again.",
    details: { retryAfterMs },
  });
}
