import type { Pool, PoolClient } from "pg";
import { type Deadline, sleep } from "../../resilience/index.ts";
import { loadClient } from "../core/load-client.ts";
import { toStoreError } from "./pgvector-error.ts";

export interface SessionOptions {
  readonly connectionString: string;
  /** Host, port and database, for messages. */
  readonly address: string;
  readonly maxConnections: number;
}

/** Milliseconds to open a connection, whatever the call's deadline. */
const connectMs = 10_000;
const closeMs = 2_000;

/** A pool of connections. Every statement runs in a transaction that the server itself ends at the deadline. */
export class Sessions {
  readonly #options: SessionOptions;
  readonly #cancelling = new Set<Promise<void>>();
  #pool: Promise<Pool> | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /**
   * Runs `work` in one transaction. `settings` are further statements for its start; they never hold values of
   * callers. When the deadline passes or the caller cancels, the statement under way is cancelled in the server.
   */
  async transaction<T>(
    deadline: Deadline,
    work: (client: PoolClient) => Promise<T>,
    settings: readonly string[] = [],
  ): Promise<T> {
    try {
      const client = await (await this.#open()).connect();
      return await this.#use(client, deadline, work, settings);
    } catch (error) {
      throw toStoreError(error, this.#options.address, deadline);
    }
  }

  /** Waits for what is under way, but not long for a server that does not answer. */
  async close(): Promise<void> {
    const pool = await this.#pool?.catch(() => undefined);
    await Promise.race([Promise.all([pool?.end(), ...this.#cancelling]), sleep(closeMs)]);
  }

  async #use<T>(
    client: PoolClient,
    deadline: Deadline,
    work: (client: PoolClient) => Promise<T>,
    settings: readonly string[],
  ): Promise<T> {
    // A connection that breaks tells its statement too; without a listener the event would end the process.
    const onBreak = (): void => undefined;
    client.on("error", onBreak);
    let pid: number | null = null;
    const onAbort = (): void => this.#cancel(client, pid);
    deadline.signal.addEventListener("abort", onAbort, { once: true });
    let isReusable = false;
    try {
      deadline.throwIfOver();
      pid = await begin(client, deadline, settings);
      const result = await work(client);
      await client.query("COMMIT");
      isReusable = true;
      return result;
    } catch (error) {
      if (!deadline.signal.aborted) isReusable = await rollback(client);
      throw error;
    } finally {
      deadline.signal.removeEventListener("abort", onAbort);
      client.off("error", onBreak);
      // A connection that was told to cancel is not used again: the message may arrive late.
      client.release(!isReusable || deadline.signal.aborted);
    }
  }

  /** Ends the statement in the server, then the connection, so that whoever waits for it goes on. */
  #cancel(client: PoolClient, pid: number | null): void {
    const cancelling = (pid === null ? Promise.resolve() : this.#cancelStatement(pid))
      // It ends anyway, at the statement_timeout.
      .catch(() => undefined)
      .then(() => client.end())
      .catch(() => undefined)
      .then(() => {
        this.#cancelling.delete(cancelling);
      });
    this.#cancelling.add(cancelling);
  }

  async #cancelStatement(pid: number): Promise<void> {
    const { default: pg } = await import("pg");
    const client = new pg.Client({ ...this.#config(), statement_timeout: 1000 });
    await client.connect();
    await client.query("SELECT pg_cancel_backend($1)", [pid]).finally(() => client.end());
  }

  #open(): Promise<Pool> {
    this.#pool ??= loadClient("pgvector", "pg", () => import("pg")).then(({ default: pg }) => {
      const pool = new pg.Pool({ ...this.#config(), max: this.#options.maxConnections });
      // An idle connection broke: the pool has dropped it, and the next call says so if the server is gone.
      pool.on("error", () => undefined);
      return pool;
    });
    return this.#pool;
  }

  #config(): { connectionString: string; connectionTimeoutMillis: number; application_name: string } {
    const { connectionString } = this.#options;
    return { connectionString, connectionTimeoutMillis: connectMs, application_name: "thoth-vdbmanager" };
  }
}

/** Returns the process of the server that works for this connection. */
async function begin(client: PoolClient, deadline: Deadline, settings: readonly string[]): Promise<number> {
  const timeoutMs = Math.max(1, Math.ceil(deadline.remainingMs));
  const statements = ["BEGIN", `SET LOCAL statement_timeout = ${timeoutMs}`, ...settings];
  const results = await client.query([...statements, "SELECT pg_backend_pid() AS pid"].join("; "));
  return (results as unknown as { rows: { pid: number }[] }[]).at(-1)?.rows[0]?.pid ?? 0;
}

/** Whether the connection can be used again. */
async function rollback(client: PoolClient): Promise<boolean> {
  try {
    await client.query("ROLLBACK");
    return true;
  } catch {
    return false;
  }
}
