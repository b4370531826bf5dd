import type { ModelFootprint } from "../memory/footprint.ts";
import { type HostPlan, memoryRequest, planHosts } from "../memory/host-plan.ts";
import { inMebibytes, type MemoryLedger } from "../memory/memory-ledger.ts";
import type { Hosts } from "../scheduling/scheduler.ts";
import type { ThreadGate } from "../scheduling/thread-gate.ts";
import type { ModelDescription } from "../types.ts";
import { type BreakerOptions, HostBreaker } from "./host-breaker.ts";
import { HostSlot } from "./host-slot.ts";
import { type HostStatus, ModelHost, type ModelHostOptions } from "./model-host.ts";
import type { Lane } from "./protocol.ts";

export interface HostPoolOptions extends Omit<ModelHostOptions, "limits">, BreakerOptions {
  /** For messages. */
  readonly model: string;
  readonly footprint: ModelFootprint;
  /** Tokens of one batch, if memory allows. */
  readonly batchTokens: number;
  /** Hosts that may run at the same time. */
  readonly maxHosts: number;
  readonly gate: ThreadGate;
  readonly ledger: MemoryLedger;
  /** Milliseconds without work after which the model leaves memory, unless it is pinned. */
  readonly idleUnloadMs: number;
}

export interface PoolStatus {
  /** `asleep`: out of memory, the next call brings it back. */
  readonly state: "asleep" | "waking" | "awake" | "closed";
  readonly isPinned: boolean;
  readonly hosts: readonly HostStatus[];
  /** What was decided about hosts, batches and memory, and why. */
  readonly plan: readonly string[];
}

type State =
  | { readonly kind: "asleep" }
  | { readonly kind: "waking"; readonly done: Promise<void> }
  | { readonly kind: "awake"; readonly plan: HostPlan }
  | { readonly kind: "closed" };

/** Work of one host from which on it is worth to start another. */
const worthAnotherHostMs = 1_500;
/** A host that was started for bulk work leaves when it had none for so long. */
const idleHostMs = 60_000;
/** While a model is asleep, and before its first plan. */
const noLimits = { batchTokens: 1, maxTextTokens: null, watermarkBytes: Number.POSITIVE_INFINITY };

/** The hosts of one model. The first serves everything; others start when much bulk work waits and memory allows. */
export class HostPool implements Hosts {
  readonly #options: HostPoolOptions;
  readonly #breaker: HostBreaker;
  readonly #slots: readonly HostSlot[];
  #state: State = { kind: "asleep" };
  #onTurn: () => void = () => undefined;
  #onFailure: (error: unknown) => void = () => undefined;
  #lastUsed: number = performance.now();
  #timer: NodeJS.Timeout | null = null;
  #growth = "one host so far";
  #isPinned = false;
  #leaving: Promise<unknown> = Promise.resolve();

  constructor(options: HostPoolOptions) {
    this.#options = options;
    this.#breaker = new HostBreaker(options);
    const limits = (): HostPlan | typeof noLimits =>
      this.#state.kind === "awake" ? this.#state.plan : noLimits;
    const turn = (): void => this.#onTurn();
    this.#slots = Array.from({ length: options.maxHosts }, () => {
      const host = new ModelHost({ ...options, limits }, this.#breaker, turn);
      return new HostSlot(host, options.threads, options.gate, turn);
    });
  }

  /** `onTurn`: a host may take work; `onFailure`: the model cannot be brought back into memory. */
  listen(onTurn: () => void, onFailure: (error: unknown) => void): void {
    this.#onTurn = onTurn;
    this.#onFailure = onFailure;
  }

  /** The model stays in memory, also when others need the place. */
  pin(): void {
    this.#isPinned = true;
  }

  /** @throws INSUFFICIENT_MEMORY, MODEL_UNSUPPORTED, MODEL_HOST_FAILED, CLOSED */
  async describe(): Promise<ModelDescription> {
    await this.#wake();
    return await this.#first.host.describe();
  }

  get count(): number {
    return Math.max(1, this.#slots.filter(({ isOpen }) => isOpen).length);
  }

  /** When work ended last, on the clock of `performance.now`; for who leaves first. */
  get lastUsed(): number {
    return this.#lastUsed;
  }

  /** Whether it may be put to sleep now. */
  get mayLeave(): boolean {
    const isIdle = !this.#slots.some(({ isBusy }) => isBusy);
    return this.#state.kind === "awake" && !this.#isPinned && isIdle;
  }

  pick(lane: Lane, waitingMs: number): HostSlot | null {
    if (this.#state.kind === "closed") return this.#first;
    if (this.#state.kind !== "awake") {
      this.#wake().then(
        () => this.#onTurn(),
        (error: unknown) => this.#onFailure(error),
      );
      return null;
    }
    this.#used();
    if (lane === "bulk" && waitingMs > worthAnotherHostMs) this.#grow(this.#state.plan);
    return this.#usable(lane).find((slot) => slot.mayTake(lane)) ?? null;
  }

  /** Takes the model out of memory until the next call. */
  async sleep(): Promise<void> {
    if (!this.mayLeave) return;
    this.#state = { kind: "asleep" };
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#growth = "one host so far";
    this.#leaving = Promise.all(this.#slots.map((slot) => slot.stop()));
    await this.#leaving;
  }

  async close(): Promise<void> {
    this.#state = { kind: "closed" };
    if (this.#timer !== null) clearTimeout(this.#timer);
    await Promise.all(this.#slots.map((slot) => slot.close()));
  }

  status(): PoolStatus {
    const { threads, maxHosts } = this.#options;
    const plan = this.#state.kind === "awake" ? this.#state.plan.reasons : [];
    const most = `at most ${maxHosts} hosts of ${threads} threads, by the budget of ${this.#options.gate.total} threads`;
    return {
      state: this.#state.kind,
      isPinned: this.#isPinned,
      hosts: this.#slots.map(({ host }) => host.status()),
      plan: [...plan, most, this.#growth],
    };
  }

  get #first(): HostSlot {
    return this.#slots[0] as HostSlot;
  }

  #wake(): Promise<void> {
    const state = this.#state;
    if (state.kind === "waking") return state.done;
    if (state.kind !== "asleep") return Promise.resolve();
    const done = this.#admit();
    this.#state = { kind: "waking", done };
    return done;
  }

  async #admit(): Promise<void> {
    const { ledger, model, footprint, batchTokens } = this.#options;
    try {
      await this.#leaving;
      const reservation = await ledger.admit(memoryRequest(`Model ${model}`, footprint, batchTokens));
      if (this.#state.kind !== "waking") {
        reservation.release();
        return;
      }
      const { freeBytes } = ledger.status();
      const granted = { bytes: reservation.bytes, freeBytes };
      this.#state = { kind: "awake", plan: planHosts(footprint, { batchTokens }, granted) };
      this.#first.open(reservation);
      this.#used();
    } catch (error) {
      if (this.#state.kind === "waking") this.#state = { kind: "asleep" };
      throw error;
    }
  }

  /** Hosts that work may go to, the least busy first; one that is just starting only when there is no other. */
  #usable(lane: Lane): HostSlot[] {
    const open = this.#slots.filter(({ isOpen }) => isOpen);
    for (const { host } of open) host.start();
    const ready = open.filter(({ host }) => host.isReady);
    const load = (slot: HostSlot): number =>
      lane === "bulk" ? slot.bulk : 2 * slot.queries + Math.min(1, slot.bulk);
    return (ready.length > 0 ? ready : open).sort((left, right) => load(left) - load(right));
  }

  #grow(plan: HostPlan): void {
    const next = this.#slots.find(({ isOpen }) => !isOpen);
    // One after the other: what waits may be done by the one that is starting.
    if (next === undefined || this.#slots.some(({ isOpen, host }) => isOpen && !host.isReady)) return;
    const reservation = this.#options.ledger.reserve(plan.furtherHostBytes);
    if (reservation === null) {
      const { freeBytes } = this.#options.ledger.status();
      this.#growth = `no further host: it needs ${inMebibytes(plan.furtherHostBytes)}, ${inMebibytes(freeBytes)} are free`;
      return;
    }
    next.open(reservation);
    next.host.start();
    this.#growth = `${this.count} hosts, because more than ${worthAnotherHostMs} ms of bulk work waited`;
  }

  #used(): void {
    this.#lastUsed = performance.now();
    if (this.#timer === null) this.#lookLater();
  }

  /** One timer at a time; it looks what was idle for too long. */
  #lookLater(): void {
    const afterMs = Math.min(idleHostMs, this.#options.idleUnloadMs);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#leaveIdle();
    }, afterMs);
    this.#timer.unref();
  }

  #leaveIdle(): void {
    const now = performance.now();
    if (now - this.#lastUsed >= this.#options.idleUnloadMs && this.mayLeave) {
      void this.sleep();
      return;
    }
    for (const slot of this.#slots.slice(1)) {
      if (slot.isOpen && !slot.isBusy && now - slot.idleSince >= idleHostMs) {
        void slot.stop();
        this.#growth = "one host left after further ones had nothing to do";
      }
    }
    if (this.#state.kind === "awake") this.#lookLater();
  }
}
