import type { Reservation } from "../memory/memory-ledger.ts";
import type { ThreadGate, ThreadHolder } from "../scheduling/thread-gate.ts";
import type { HostWork, RunningWork } from "./host-work.ts";
import type { ModelHost } from "./model-host.ts";
import type { Lane } from "./protocol.ts";

/** Pieces in the host at a time: of bulk work one runs, one is tokenised meanwhile. */
const windows: Record<Lane, number> = { query: 64, bulk: 2 };

/** One of the hosts of a model: what it has to do, and the memory that is reserved for it while it may run. */
export class HostSlot implements ThreadHolder {
  readonly host: ModelHost;
  readonly threads: number;
  readonly onTurn: () => void;
  readonly #gate: ThreadGate;
  readonly #counts: Record<Lane, number> = { query: 0, bulk: 0 };
  #reservation: Reservation | null = null;
  /** When its last work ended. */
  idleSince: number = performance.now();

  constructor(host: ModelHost, threads: number, gate: ThreadGate, onTurn: () => void) {
    this.host = host;
    this.threads = threads;
    this.#gate = gate;
    this.onTurn = onTurn;
  }

  get queries(): number {
    return this.#counts.query;
  }

  get bulk(): number {
    return this.#counts.bulk;
  }

  get isBusy(): boolean {
    return this.queries + this.bulk > 0 || this.host.inFlight > 0;
  }

  get isOpen(): boolean {
    return this.#reservation !== null;
  }

  /** The memory it was waiting for. */
  open(reservation: Reservation): void {
    this.#reservation = reservation;
    this.idleSince = performance.now();
  }

  mayTake(lane: Lane): boolean {
    return this.#counts[lane] < windows[lane] && (lane === "query" || this.#gate.mayRunBulk(this));
  }

  run(work: HostWork): RunningWork {
    const { lane } = work;
    this.#counts[lane] += 1;
    this.#gate.changed(this);
    const running = this.host.run(work);
    const ended = (): void => {
      this.#counts[lane] -= 1;
      this.idleSince = performance.now();
      this.#gate.changed(this);
    };
    running.result.then(ended, ended);
    return running;
  }

  /** Ends its process and gives its memory back. Only for a slot that is not busy. */
  async stop(): Promise<void> {
    const release = this.#take();
    await this.host.stop();
    release();
  }

  async close(): Promise<void> {
    const release = this.#take();
    await this.host.close();
    release();
  }

  /** No work comes to it from now on; the memory is given back when the process is gone. */
  #take(): () => void {
    const reservation = this.#reservation;
    this.#reservation = null;
    this.#gate.leave(this);
    return () => reservation?.release();
  }
}
