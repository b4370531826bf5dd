import { existsSync, mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { ThothError } from "../../errors/index.ts";
import { type Deadline, sleep } from "../../resilience/index.ts";
import { prepareSchema } from "./schema.ts";
import { isBusy, sqliteCode, toStoreError } from "./sqlite-error.ts";

export interface SqliteFileOptions {
  path: string;
  readOnly: boolean;
  synchronous: "off" | "normal" | "full";
  busyTimeoutMs: number;
  maxFileBytes: number | undefined;
}

/** SQLITE_READONLY and SQLITE_CANTOPEN: https://sqlite.org/wal.html#read_only_databases */
const noPlaceForSharedMemory = [8, 14];

/**
 * The connection to one store file: opened at the first call, transactions that wait for other processes without
 * blocking the event loop, SQLite's errors turned into ours.
 */
export class SqliteFile {
  readonly path: string;
  readonly #options: SqliteFileOptions;
  #db: DatabaseSync | undefined;

  constructor(options: SqliteFileOptions) {
    this.#options = options;
    this.path = resolve(options.path);
  }

  /** Runs `work` over one unchanging snapshot of the file; it may give way to the event loop in between. */
  async read<T>(deadline: Deadline, work: (db: DatabaseSync) => Promise<T>): Promise<T> {
    return await this.#guard(async () => {
      const db = await this.#open(deadline);
      await this.#whenFree(deadline, () => {
        db.exec("BEGIN");
        try {
          // The snapshot is taken by the first read, so a busy file shows here.
          db.exec("SELECT 1 FROM collections LIMIT 1");
        } catch (error) {
          if (db.isTransaction) db.exec("ROLLBACK");
          throw error;
        }
      });
      try {
        return await work(db);
      } finally {
        if (db.isTransaction) db.exec("ROLLBACK");
      }
    });
  }

  /** Runs `work` as one write transaction, without a pause: the write lock is held for as short as possible. */
  async write<T>(deadline: Deadline, work: (db: DatabaseSync) => T): Promise<T> {
    return await this.#guard(async () => {
      if (this.#options.readOnly) {
        throw new ThothError("STORE_UNAVAILABLE", {
          message: `The store file ${this.path} was opened read-only.`,
          remedy: "Write through a store opened without readOnly.",
          retryable: false,
          details: { path: this.path },
        });
      }
      const db = await this.#open(deadline);
      return await this.#whenFree(deadline, () => {
        db.exec("BEGIN IMMEDIATE");
        try {
          const result = work(db);
          db.exec("COMMIT");
          return result;
        } finally {
          if (db.isTransaction) db.exec("ROLLBACK");
        }
      });
    });
  }

  close(): void {
    this.#db?.close();
    this.#db = undefined;
  }

  async #open(deadline: Deadline): Promise<DatabaseSync> {
    if (this.#db !== undefined) return this.#db;
    const db = this.#connect();
    try {
      await this.#whenFree(deadline, () => this.#prepare(db));
    } catch (error) {
      db.close();
      throw error;
    }
    this.#db = db;
    return db;
  }

  #connect(): DatabaseSync {
    const { readOnly } = this.#options;
    if (readOnly && !existsSync(this.path)) {
      throw new ThothError("STORE_UNAVAILABLE", {
        message: `The store file ${this.path} does not exist.`,
        remedy: "Ingest documents first, or correct the path.",
        details: { path: this.path },
      });
    }
    if (!readOnly) this.#makeFolder();
    const db = new DatabaseSync(this.path, { readOnly, timeout: 0 });
    if (!readOnly || existsSync(`${this.path}-wal`)) return db;
    try {
      db.prepare("SELECT count(*) FROM sqlite_schema").get();
      return db;
    } catch (error) {
      // In a folder that cannot be written there is no place for WAL's shared memory; nobody writes there either.
      db.close();
      if (!noPlaceForSharedMemory.includes(sqliteCode(error) ?? 0)) throw error;
      const url = pathToFileURL(this.path);
      url.searchParams.set("immutable", "1");
      return new DatabaseSync(url, { readOnly });
    }
  }

  #makeFolder(): void {
    const folder = dirname(this.path);
    try {
      mkdirSync(folder, { recursive: true });
    } catch (cause) {
      throw new ThothError("STORE_UNAVAILABLE", {
        message: `The folder ${folder} of the store cannot be made.`,
        remedy: "Name a path in a folder that this user may write, or create the folder.",
        retryable: false,
        details: { path: this.path },
        cause,
      });
    }
  }

  #prepare(db: DatabaseSync): void {
    const { readOnly, synchronous, maxFileBytes } = this.#options;
    db.exec("PRAGMA trusted_schema = OFF");
    prepareSchema(db, this.path, readOnly);
    if (readOnly) return;
    db.exec(`PRAGMA synchronous = ${synchronous}`);
    // Small checkpoints: each runs inside a commit, and the caller's event loop waits for it.
    db.exec("PRAGMA wal_autocheckpoint = 256");
    if (maxFileBytes !== undefined) {
      const { page_size: pageSize } = db.prepare("PRAGMA page_size").get() as { page_size: number };
      db.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(maxFileBytes / pageSize))}`);
    }
  }

  /** Repeats `work` while another process holds the lock, for the busy timeout or what is left of the deadline. */
  async #whenFree<T>(deadline: Deadline, work: () => T): Promise<T> {
    const budgetMs = Math.min(this.#options.busyTimeoutMs, deadline.remainingMs * 0.9);
    const endsAt = performance.now() + budgetMs;
    for (let waitMs = 1; ; waitMs = Math.min(waitMs * 2, 50)) {
      try {
        return work();
      } catch (error) {
        if (!isBusy(error)) throw error;
        if (performance.now() + waitMs >= endsAt) {
          throw new ThothError("STORE_UNAVAILABLE", {
            message: `The store file ${this.path} was locked by another process for ${Math.round(budgetMs)} ms.`,
            remedy: "Try again, raise busyTimeoutMs, or look for a process that holds a transaction open.",
            details: { path: this.path, waitedMs: Math.round(budgetMs) },
            cause: error,
          });
        }
        await sleep(waitMs * (0.5 + Math.random()), deadline.signal);
      }
    }
  }

  async #guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw toStoreError(error, this.path);
    }
  }
}
