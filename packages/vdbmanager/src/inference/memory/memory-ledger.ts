import { ThothError } from "../../errors/index.ts";

export interface MemoryStatus {
  readonly limitBytes: number;
  /** Where the limit was read. */
  readonly from: string;
  /** Of this process now. */
  readonly ownBytes: number;
  /** Estimated for the model hosts that run. */
  readonly reservedBytes: number;
  readonly freeBytes: number;
}

export interface Reservation {
  readonly bytes: number;
  /** Idempotent. */
  release(): void;
}

export interface MemoryRequest {
  /** For the error: what the memory is for. */
  readonly what: string;
  /** Below this it cannot run. */
  readonly leastBytes: number;
  /** More than this it does not need. */
  readonly bestBytes: number;
}

export interface LedgerOptions {
  /** Read when it is first needed. */
  readonly limit: () => { readonly value: number; readonly from: string };
  /** Memory of this process. @default process.memoryUsage.rss */
  readonly ownBytes?: () => number;
}

/** Kept free for what nobody counts. */
const keptFree = 0.05;

/** Who may use how much memory: estimates of all model hosts and this process, against the limit of the container or machine. */
export class MemoryLedger {
  readonly #readLimit: LedgerOptions["limit"];
  readonly #ownBytes: () => number;
  readonly #reservations = new Set<Reservation>();
  /** Puts an idle model to sleep; false when there is none. */
  #evict: () => Promise<boolean> = () => Promise.resolve(false);
  #limit: ReturnType<LedgerOptions["limit"]> | null = null;
  /** One admission at a time, or two of them would count on the same memory. */
  #lastAdmission: Promise<unknown> = Promise.resolve();

  constructor({ limit, ownBytes = () => process.memoryUsage.rss() }: LedgerOptions) {
    this.#readLimit = limit;
    this.#ownBytes = ownBytes;
  }

  onShortage(evict: () => Promise<boolean>): void {
    this.#evict = evict;
  }

  status(): MemoryStatus {
    this.#limit ??= this.#readLimit();
    const { value: limitBytes, from } = this.#limit;
    const ownBytes = this.#ownBytes();
    const reservedBytes = [...this.#reservations].reduce((sum, { bytes }) => sum + bytes, 0);
    const freeBytes = Math.max(0, Math.floor(limitBytes * (1 - keptFree)) - ownBytes - reservedBytes);
    return { limitBytes, from, ownBytes, reservedBytes, freeBytes };
  }

  /** Takes the bytes if they are free now. */
  reserve(bytes: number): Reservation | null {
    return this.status().freeBytes < bytes ? null : this.#take(bytes);
  }

  /**
   * Takes `bestBytes`, or what there is between `leastBytes` and that; idle models leave for it.
   *
   * @throws INSUFFICIENT_MEMORY with the numbers
   */
  admit(request: MemoryRequest): Promise<Reservation> {
    const admission = this.#lastAdmission.then(() => this.#admit(request));
    this.#lastAdmission = admission.catch(() => undefined);
    return admission;
  }

  #take(bytes: number): Reservation {
    const reservation: Reservation = {
      bytes,
      release: () => {
        this.#reservations.delete(reservation);
      },
    };
    this.#reservations.add(reservation);
    return reservation;
  }

  async #admit({ what, leastBytes, bestBytes }: MemoryRequest): Promise<Reservation> {
    while (this.status().freeBytes < bestBytes && (await this.#evict()));
    const status = this.status();
    if (status.freeBytes >= leastBytes) return this.#take(Math.min(bestBytes, status.freeBytes));
    throw new ThothError("INSUFFICIENT_MEMORY", {
      message: `${what} needs at least ${inMebibytes(leastBytes)}, ${inMebibytes(status.freeBytes)} are free: the limit is ${inMebibytes(status.limitBytes)} (${status.from}), this process uses ${inMebibytes(status.ownBytes)}, other models ${inMebibytes(status.reservedBytes)}.`,
      details: { ...status, neededBytes: leastBytes },
    });
  }
}

export function inMebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}
