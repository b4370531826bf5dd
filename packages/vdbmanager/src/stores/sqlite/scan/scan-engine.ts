import { ThothError } from "../../../errors/index.ts";
import type { Deadline } from "../../../resilience/index.ts";
import { TimeSlice } from "../../core/time-slice.ts";
import { type CandidateList, Candidates } from "./candidates.ts";
import { pageBytes } from "./dot-kernel.ts";
import { MemoryPool, workPages } from "./memory-pool.ts";
import type { QuantizedQuery } from "./quantize.ts";
import { rowBytesOf } from "./row-memory.ts";
import { ScanThread } from "./scan-thread.ts";
import { Scanner, type ScanTarget } from "./scanner.ts";

/** Up to this much is scanned where it is asked for: about a millisecond, and a message to a thread takes a tenth. */
const ownThreadBytes = 8 << 20;
/** Bytes between two looks at the clock. */
const stepBytes = 1 << 20;

export interface ScanQuestion {
  readonly query: QuantizedQuery;
  readonly limit: number;
  readonly minScore: number;
}

export interface ScanEngineOptions {
  /** Most bytes of vectors in memory. */
  maxBytes: number;
  /** @default 8 MiB */
  ownThreadBytes?: number;
}

/** The memory of vectors and what scans it: this thread for small scans, another one for large scans. */
export class ScanEngine {
  readonly pool: MemoryPool;
  readonly #ownThreadBytes: number;
  #scanner: Scanner | undefined;
  #thread: ScanThread | undefined;
  #threadWasLost = false;

  constructor(options: ScanEngineOptions) {
    this.pool = new MemoryPool(options.maxBytes);
    this.#ownThreadBytes = options.ownThreadBytes ?? ownThreadBytes;
  }

  /** The rows of `target` that can be among the best `limit` with at least `minScore`. */
  async scan(target: ScanTarget, question: ScanQuestion, deadline: Deadline): Promise<CandidateList> {
    if (target.addresses.length === 0) return new Candidates(question.limit, question.minScore).list();
    const bytesEach = target.of === "pages" ? pageBytes : rowBytesOf(target.dimensions);
    const thread =
      target.addresses.length * bytesEach > this.#ownThreadBytes ? this.#startThread() : undefined;
    if (thread !== undefined) {
      try {
        return await thread.scan({ target, ...question, pages: this.pool.rows.pages }, deadline);
      } catch (error) {
        if (thread.lost === null || error instanceof ThothError) throw error;
        this.#loseThread(thread.lost);
      }
    }
    return await this.#scanHere(target, question, Math.ceil(stepBytes / bytesEach), deadline);
  }

  async close(): Promise<void> {
    await this.#thread?.close();
    this.#thread = undefined;
  }

  #startThread(): ScanThread | undefined {
    if (this.#threadWasLost) return undefined;
    try {
      this.#thread ??= new ScanThread({ memory: this.pool.rows.memory, workPage: workPages.thread });
    } catch (error) {
      this.#loseThread(error instanceof Error ? error : new Error(String(error)));
    }
    return this.#thread;
  }

  /** A thread that cannot live (memory, number of processes) is not tried again: scans go on here, in slices. */
  #loseThread(error: Error): void {
    if (this.#threadWasLost) return;
    this.#threadWasLost = true;
    this.#thread = undefined;
    process.emitWarning(
      `Large collections are now searched on the main thread: the scan thread ended (${error.message}).`,
      { type: "ThothWarning", code: "THOTH_SCAN_THREAD_LOST" },
    );
  }

  async #scanHere(
    target: ScanTarget,
    { query, limit, minScore }: ScanQuestion,
    step: number,
    deadline: Deadline,
  ): Promise<CandidateList> {
    this.#scanner ??= new Scanner(this.pool.rows, workPages.main);
    const slice = new TimeSlice(deadline);
    const candidates = new Candidates(limit, minScore);
    const { length } = target.addresses;
    for (let from = 0; from < length; from += step) {
      this.#scanner.scan(target, from, Math.min(from + step, length), query, candidates);
      if (slice.isOver) await slice.next();
    }
    return candidates.list();
  }
}
