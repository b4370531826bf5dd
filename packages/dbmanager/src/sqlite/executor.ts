import { ThothError } from "thoth-vdbmanager/errors";
import type { Deadline } from "thoth-vdbmanager/resilience";
import type { DatabaseSchema, SqlExplanation, SqlValue } from "../types.ts";
import { ExecutorProcess } from "./executor-process.ts";
import type { HostFailure, HostReply, HostRequest, HostSettings, ResultHead } from "./protocol.ts";
import { memoryLimitSignal } from "./watchdog.ts";

export type Outcome =
  | { kind: "result"; head: ResultHead; rows: (readonly SqlValue[])[] }
  | { kind: "explanation"; explanation: SqlExplanation }
  | { kind: "schema"; schema: DatabaseSchema }
  | { kind: "failure"; failure: HostFailure };

interface Job {
  readonly request: HostRequest;
  readonly rows: (readonly SqlValue[])[];
  /** Times it was started; work of a process that died is started once more. */
  starts: number;
  resolve(outcome: Outcome): void;
  reject(error: Error): void;
}

interface Slot {
  process: ExecutorProcess | undefined;
  job: { readonly id: number; readonly job: Job } | undefined;
}

/**
 * A few killable processes with one bounded queue before them. A call that is cancelled or over its deadline is taken
 * out of the queue, or its process is killed; the next call starts a fresh one.
 */
export class Executor {
  readonly #settings: HostSettings;
  readonly #maxQueue: number;
  readonly #slots: readonly Slot[];
  readonly #queue: Job[] = [];
  #nextId = 1;
  #closing: Promise<void> | undefined;

  constructor(settings: HostSettings, options: { processes: number; maxQueue: number }) {
    this.#settings = settings;
    this.#maxQueue = options.maxQueue;
    this.#slots = Array.from({ length: options.processes }, () => ({ process: undefined, job: undefined }));
  }

  /** Process ids that are alive, for tests and diagnostics. */
  get pids(): number[] {
    return this.#slots.flatMap((slot) => slot.process?.pid ?? []);
  }

  run(request: HostRequest, deadline: Deadline): Promise<Outcome> {
    deadline.throwIfOver();
    if (this.#closing) throw new ThothError("CLOSED", { message: "The database was closed." });
    if (this.#queue.length >= this.#maxQueue) {
      throw new ThothError("OVERLOADED", {
        message: `${this.#queue.length} statements wait for this database already.`,
        details: { maxQueue: this.#maxQueue, retryAfterMs: 1000 },
      });
    }
    return new Promise((resolve, reject) => {
      const onAbort = (): void => this.#cancel(job, deadline.signal.reason as Error);
      const done = (): void => deadline.signal.removeEventListener("abort", onAbort);
      const job: Job = {
        request,
        rows: [],
        starts: 0,
        resolve: (outcome) => {
          done();
          resolve(outcome);
        },
        reject: (error) => {
          done();
          reject(error);
        },
      };
      deadline.signal.addEventListener("abort", onAbort, { once: true });
      this.#queue.push(job);
      this.#pump();
    });
  }

  /** Ends waiting and running work with `CLOSED` and waits until the processes are gone. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= (async () => {
      const closed = new ThothError("CLOSED", { message: "The database was closed during the call." });
      for (const job of this.#queue.splice(0)) job.reject(closed);
      const processes = this.#slots.flatMap((slot) => slot.process ?? []);
      for (const slot of this.#slots) {
        slot.job?.job.reject(closed);
        slot.job = undefined;
        slot.process = undefined;
      }
      await Promise.all(processes.map((process) => process.kill()));
    })();
    return this.#closing;
  }

  #pump(): void {
    while (this.#queue.length > 0) {
      const idle = this.#slots.filter((slot) => slot.job === undefined);
      const slot = idle.find((candidate) => candidate.process !== undefined) ?? idle[0];
      if (!slot) return;
      const job = this.#queue.shift();
      if (!job) return;
      slot.process ??= this.#start(slot);
      const id = this.#nextId++;
      slot.job = { id, job };
      job.starts++;
      job.rows.length = 0;
      slot.process.setBusy(true);
      slot.process.send({ ...job.request, id });
    }
  }

  #start(slot: Slot): ExecutorProcess {
    const process: ExecutorProcess = new ExecutorProcess(this.#settings, {
      onReply: (reply) => {
        if (slot.process === process) this.#onReply(slot, reply);
      },
      onExit: (reason) => {
        if (slot.process === process) this.#onExit(slot, reason);
      },
    });
    return process;
  }

  #onReply(slot: Slot, reply: HostReply): void {
    if (slot.job?.id !== reply.id) return;
    const { job } = slot.job;
    if (reply.kind === "rows") {
      for (const row of reply.rows) job.rows.push(row);
      return;
    }
    slot.job = undefined;
    slot.process?.setBusy(false);
    job.resolve(reply.kind === "result" ? { kind: "result", head: reply.head, rows: job.rows } : reply);
    this.#pump();
  }

  #onExit(slot: Slot, reason: string): void {
    slot.process = undefined;
    const job = slot.job?.job;
    slot.job = undefined;
    if (job && reason === memoryLimitSignal) {
      const limit = Math.round(this.#settings.memoryLimitBytes / 1024 / 1024);
      job.reject(
        new ThothError("SQL_FAILED", {
          message: `The statement needed more than ${limit} MiB of memory.`,
          details: { memoryLimitBytes: this.#settings.memoryLimitBytes },
          remedy: "Sort, group or join fewer rows, or raise memoryLimitBytes.",
        }),
      );
    } else if (job && job.starts < 2) this.#queue.unshift(job);
    else {
      job?.reject(
        new ThothError("DATABASE_UNAVAILABLE", {
          message: `The process that runs statements ended ${job.starts} times during this one (${reason}).`,
          details: { reason, starts: job.starts },
          remedy: "Make the statement smaller, or look at the memory limit.",
        }),
      );
    }
    this.#pump();
  }

  #cancel(job: Job, reason: Error): void {
    const waiting = this.#queue.indexOf(job);
    if (waiting >= 0) this.#queue.splice(waiting, 1);
    const slot = this.#slots.find((candidate) => candidate.job?.job === job);
    if (slot) {
      void slot.process?.kill();
      slot.process = undefined;
      slot.job = undefined;
    }
    job.reject(reason);
    this.#pump();
  }
}
