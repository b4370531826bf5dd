import { checkWholeNumber, invalid } from "../core/invalid.ts";
import { createVectorStore, type VectorStoreOptions } from "../core/vector-store.ts";
import type { VectorStore } from "../types.ts";
import { leaseSharedScanEngine, ownScanEngine, type ScanEngineLease } from "./scan/shared-scan-engine.ts";
import { sqliteBackend } from "./sqlite-backend.ts";
import { SqliteFile } from "./sqlite-file.ts";

export interface SqliteStoreOptions extends VectorStoreOptions {
  /** The file; made with its folder at the first call. SQLite keeps `-wal` and `-shm` files beside it. */
  path: string;
  /** Opens for reading only: sees what other processes write, writes nothing. @default false */
  readOnly?: boolean;
  /**
   * When SQLite waits for the disk. Whatever the choice, a killed process loses nothing that was acknowledged.
   * After a power loss: `full` loses nothing; `normal` may lose the last transactions but never damages the file;
   * `off` may damage it.
   * @default "normal"
   */
  synchronous?: "off" | "normal" | "full";
  /** Milliseconds to wait, within the call's deadline, for another process that writes. @default 5_000 */
  busyTimeoutMs?: number;
  /** Largest size of the file; a write beyond it fails with `STORE_UNAVAILABLE`, reading goes on. @default none */
  maxFileBytes?: number;
  /**
   * Most bytes of vectors this store keeps in memory, a byte for each dimension of each point (40 MB for 100,000 x 384),
   * at most 4 GiB. A collection is loaded at its first query; the least recently queried ones make room. One that does
   * not fit is read from the file for every query, and a process warning `THOTH_VECTOR_MEMORY` says so once. 0 keeps nothing in memory.
   * @default shared with the other stores of the process: a quarter of the container's memory limit, or of the machine's memory
   */
  vectorMemoryBytes?: number;
}

/**
 * The embedded store: many collections in one SQLite file (WAL), searched exactly by a scan in memory. Several processes
 * may read and write the same file; each sees what the others have committed at its next call. Nothing is opened
 * before the first call. Long work gives way to the event loop every few milliseconds.
 *
 * @throws INVALID_INPUT naming the option
 * @example
 * await using store = createSqliteStore({ path: ".thoth/vectors.sqlite" });
 */
export function createSqliteStore(options: SqliteStoreOptions): VectorStore {
  const { path, readOnly = false, synchronous = "normal", busyTimeoutMs = 5_000 } = options;
  const { maxFileBytes, vectorMemoryBytes } = options;
  if (typeof path !== "string" || path === "" || path === ":memory:" || path.includes("\0")) {
    throw invalid("path", "must name a file");
  }
  if (!["off", "normal", "full"].includes(synchronous)) {
    throw invalid("synchronous", `is ${JSON.stringify(synchronous)}, expected "off", "normal" or "full"`);
  }
  checkWholeNumber("busyTimeoutMs", busyTimeoutMs, 0, 600_000);
  if (maxFileBytes !== undefined) {
    checkWholeNumber("maxFileBytes", maxFileBytes, 65_536, Number.MAX_SAFE_INTEGER);
  }
  if (vectorMemoryBytes !== undefined) {
    checkWholeNumber("vectorMemoryBytes", vectorMemoryBytes, 0, 2 ** 32);
  }
  const file = new SqliteFile({ path, readOnly, synchronous, busyTimeoutMs, maxFileBytes });
  const leaseEngine =
    vectorMemoryBytes === undefined
      ? leaseSharedScanEngine
      : (): ScanEngineLease => ownScanEngine({ maxBytes: vectorMemoryBytes });
  // The file waits for other processes itself, within `busyTimeoutMs`.
  return createVectorStore(sqliteBackend(file, leaseEngine), { retry: { maxAttempts: 1 }, ...options });
}
