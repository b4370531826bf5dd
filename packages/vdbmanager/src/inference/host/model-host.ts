import { isDeepStrictEqual } from "node:util";
import { ThothError } from "../../errors/index.ts";
import type { EncodedTexts, ModelDescription } from "../types.ts";
import type { HostBreaker } from "./host-breaker.ts";
import type { HostExit } from "./host-exit.ts";
import { HostProcess } from "./host-process.ts";
import { type HostWork, type RunningWork, sendable, survives, type WorkEntry } from "./host-work.ts";
import { type FromHost, fromWire } from "./protocol.ts";
import { StallWatch } from "./stall-watch.ts";

/** What memory allows; read at every start of a process. */
export interface HostLimits {
  /** Tokens of one batch; a query waits for at most one. */
  readonly batchTokens: number;
  /** Longest text in tokens; null for no bound but the model's own. */
  readonly maxTextTokens: number | null;
  /** Memory of its own (without mapped files) above which the process is replaced between two pieces of work. */
  readonly watermarkBytes: number;
}

export interface ModelHostOptions {
  /** Absolute path of a sentence-transformers folder. */
  readonly folder: string;
  /** Threads of one inference run. */
  readonly threads: number;
  readonly limits: () => HostLimits;
  /** Longest time a load may take before the process is killed. */
  readonly loadDeadlineMs: number;
  /** A host with work that says nothing for so long is killed and replaced. */
  readonly stallMs: number;
  /** A process is not replaced sooner, so that one which outgrows its watermark at once is not replaced again and again. @default 30000 */
  readonly leastLifeMs?: number;
}

export interface HostStatus {
  readonly state: "stopped" | "starting" | "ready" | "stopping" | "broken" | "closed";
  readonly pid: number | null;
  /** Deaths that nobody asked for, and kills of hosts that did not answer. */
  readonly restarts: number;
  /** Replacements because memory had grown over the watermark. */
  readonly recycles: number;
  readonly inFlight: number;
  /** Memory of its own at its last answer, mapped files left out; null before the first. */
  readonly privateBytes: number | null;
  readonly lastExit: HostExit | null;
}

type State =
  | { readonly kind: "stopped" }
  | { readonly kind: "starting"; readonly process: HostProcess; readonly timer: NodeJS.Timeout }
  | { readonly kind: "ready"; readonly process: HostProcess; readonly since: number }
  | { readonly kind: "stopping"; readonly done: Promise<void> }
  | { readonly kind: "closed" };

/** A model that was loaded once loads again in about the same time; many times longer means that it hangs. */
const slowestReload = 10;

const defaultLeastLifeMs = 30_000;

/**
 * A supervised model host. If its process dies or stalls, a new one is started and the work in flight is sent once
 * more, one piece at a time, so that work which kills hosts takes nothing else down with it.
 */
export class ModelHost {
  readonly #options: ModelHostOptions;
  readonly #breaker: HostBreaker;
  readonly #onReady: () => void;
  readonly #entries = new Map<number, WorkEntry>();
  readonly #stall: StallWatch;
  #state: State = { kind: "stopped" };
  #description: PromiseWithResolvers<ModelDescription> | null = null;
  #known: ModelDescription | null = null;
  #nextId = 1;
  #startedAt = 0;
  #firstLoadMs: number | null = null;
  #restarts = 0;
  #recycles = 0;
  #privateBytes: number | null = null;
  #mustRecycle = false;
  #lastExit: HostExit | null = null;

  /** @param onReady called when a process of this host has loaded the model */
  constructor(options: ModelHostOptions, breaker: HostBreaker, onReady: () => void = () => undefined) {
    this.#options = options;
    this.#breaker = breaker;
    this.#onReady = onReady;
    this.#stall = new StallWatch(options.stallMs, () => {
      if (this.#state.kind === "ready") this.#state.process.kill(`it said nothing for ${options.stallMs} ms`);
    });
  }

  get isReady(): boolean {
    return this.#state.kind === "ready";
  }

  get inFlight(): number {
    return this.#entries.size;
  }

  /** Starts the process when needed and says what it loaded. @throws MODEL_UNSUPPORTED, MODEL_HOST_FAILED, CLOSED */
  describe(): Promise<ModelDescription> {
    if (this.#known !== null && this.#state.kind !== "closed") return Promise.resolve(this.#known);
    const refusal = this.#refusal();
    if (refusal !== null) return Promise.reject(refusal);
    if (this.#description === null) {
      this.#description = Promise.withResolvers();
      this.#description.promise.catch(() => undefined);
    }
    this.start();
    return this.#description.promise;
  }

  /** Starts the process if there is none, without waiting. */
  start(): void {
    if (this.#state.kind !== "stopped" || this.#breaker.refusal() !== null) return;
    const { folder, threads, limits, loadDeadlineMs, stallMs } = this.#options;
    const { batchTokens, maxTextTokens } = limits();
    const host = new HostProcess(threads, (message) => this.#onMessage(host, message));
    const { POSITIVE_INFINITY } = Number;
    const reloadMs = Math.max(stallMs, slowestReload * (this.#firstLoadMs ?? POSITIVE_INFINITY));
    const loadMs = Math.round(Math.min(loadDeadlineMs, reloadMs));
    const timer = setTimeout(() => host.kill(`it did not load the model within ${loadMs} ms`), loadMs);
    timer.unref();
    this.#state = { kind: "starting", process: host, timer };
    this.#startedAt = performance.now();
    void host.exited.then((exit) => this.#onExit(host, exit));
    host.send({ type: "load", folder, threads, batchTokens, maxTextTokens });
    this.#hold();
  }

  run(work: HostWork): RunningWork {
    const refusal = this.#refusal();
    if (refusal !== null) return { result: Promise.reject(refusal), cancel: () => undefined };
    const { promise, resolve, reject } = Promise.withResolvers<EncodedTexts>();
    const id = this.#nextId++;
    const entry: WorkEntry = { id, work, resolve, reject, isCancelled: false, isSent: false, deaths: 0 };
    this.#entries.set(id, entry);
    this.start();
    this.#sendNext();
    return { result: promise, cancel: (reason) => this.#cancel(entry, reason) };
  }

  status(): HostStatus {
    const state = this.#state;
    const isDown = state.kind === "stopped" || state.kind === "stopping";
    const isBroken = isDown && this.#breaker.refusal() !== null;
    return {
      state: isBroken ? "broken" : state.kind,
      pid: state.kind === "ready" || state.kind === "starting" ? state.process.pid : null,
      restarts: this.#restarts,
      recycles: this.#recycles,
      inFlight: this.#entries.size,
      privateBytes: this.#privateBytes,
      lastExit: this.#lastExit,
    };
  }

  /** Ends the process of a host without work; the next work starts one again. */
  async stop(): Promise<void> {
    if (this.#entries.size > 0 || this.#description !== null) return;
    await this.#leave();
  }

  /** Ends the process; work in flight rejects with `CLOSED`. Idempotent. */
  async close(): Promise<void> {
    const left = this.#leave();
    this.#state = { kind: "closed" };
    this.#failAll(closedError());
    await left;
  }

  /** Ends the process. The next one starts when this one has given its memory back. */
  #leave(): Promise<void> {
    const state = this.#state;
    this.#stall.stop();
    this.#mustRecycle = false;
    if (state.kind === "stopping") return state.done;
    if (state.kind !== "starting" && state.kind !== "ready") return Promise.resolve();
    if (state.kind === "starting") clearTimeout(state.timer);
    const done = state.process.close().then(() => {
      if (this.#state.kind !== "stopping") return;
      this.#state = { kind: "stopped" };
      if (this.#entries.size > 0 || this.#description !== null) this.start();
    });
    this.#state = { kind: "stopping", done };
    return done;
  }

  #refusal(): ThothError | null {
    return this.#state.kind === "closed" ? closedError() : this.#breaker.refusal();
  }

  #onMessage(host: HostProcess, message: FromHost): void {
    const state = this.#state;
    if ((state.kind !== "ready" && state.kind !== "starting") || state.process !== host) return;
    if (message.type === "loaded") this.#onLoaded(host, message.description);
    else if (message.type === "failed" && message.id === null) this.#onLoadFailed(fromWire(message.error));
    else this.#onAnswer(message);
    this.#recycle();
    this.#sendNext();
  }

  #onLoaded(host: HostProcess, description: ModelDescription): void {
    if (this.#state.kind !== "starting") return;
    clearTimeout(this.#state.timer);
    if (this.#known !== null && !isDeepStrictEqual(this.#known, description)) {
      const message = `The files in ${this.#options.folder} are others than when the model was first loaded.`;
      this.#onLoadFailed(new ThothError("MODEL_CORRUPT", { message }));
      return;
    }
    this.#known = description;
    this.#firstLoadMs ??= performance.now() - this.#startedAt;
    this.#state = { kind: "ready", process: host, since: performance.now() };
    this.#description?.resolve(description);
    this.#description = null;
    this.#onReady();
  }

  /** The model itself cannot be loaded: a restart would not help. */
  #onLoadFailed(error: ThothError): void {
    this.#breaker.open(error);
    void this.#leave();
    this.#failAll(error);
  }

  #onAnswer(message: FromHost): void {
    if (message.type === "loaded" || message.id === null) return;
    const entry = this.#entries.get(message.id);
    this.#stall.restart();
    if (entry === undefined) return;
    if (message.type === "progress") {
      if (!entry.isCancelled) entry.work.onProgress?.(message.done);
      return;
    }
    this.#entries.delete(entry.id);
    this.#breaker.worked();
    if (message.type === "encoded") {
      this.#privateBytes = message.privateBytes;
      if (message.privateBytes > this.#options.limits().watermarkBytes) this.#mustRecycle = true;
      entry.resolve(message);
    } else if (message.type === "failed") entry.reject(fromWire(message.error));
  }

  /** Replaces a process that has outgrown its watermark, once none of its work is out. */
  #recycle(): void {
    const state = this.#state;
    if (!this.#mustRecycle || state.kind !== "ready") return;
    if (performance.now() - state.since < (this.#options.leastLifeMs ?? defaultLeastLifeMs)) {
      this.#mustRecycle = false;
      return;
    }
    if ([...this.#entries.values()].some(({ isSent }) => isSent)) return;
    this.#recycles += 1;
    this.#privateBytes = null;
    void this.#leave();
  }

  #onExit(host: HostProcess, exit: HostExit): void {
    const state = this.#state;
    if ((state.kind !== "ready" && state.kind !== "starting") || state.process !== host) return;
    if (state.kind === "starting") clearTimeout(state.timer);
    this.#lastExit = exit;
    this.#restarts += 1;
    this.#state = { kind: "stopped" };
    this.#mustRecycle = false;
    this.#stall.stop();
    const error = this.#breaker.died(exit);
    for (const entry of [...this.#entries.values()]) {
      if (survives(entry)) continue;
      this.#entries.delete(entry.id);
      entry.reject(error);
    }
    if (this.#breaker.refusal() !== null) this.#failAll(error);
    else if (this.#entries.size > 0 || this.#description !== null) this.start();
  }

  #sendNext(): void {
    const state = this.#state;
    if (state.kind === "ready" && !this.#mustRecycle) {
      const entries = sendable(this.#entries.values());
      for (const entry of entries) {
        entry.isSent = true;
        const { lane, prompt, texts } = entry.work;
        state.process.send({ type: "encode", id: entry.id, lane, prompt, texts });
      }
      if (entries.length > 0 && !this.#stall.isRunning) this.#stall.restart();
    }
    this.#hold();
  }

  #cancel(entry: WorkEntry, reason: unknown): void {
    if (!this.#entries.has(entry.id) || entry.isCancelled) return;
    entry.reject(reason);
    entry.isCancelled = true;
    if (!entry.isSent) this.#entries.delete(entry.id);
    else if (this.#state.kind === "ready") this.#state.process.send({ type: "cancel", id: entry.id });
    this.#hold();
  }

  /** A process with work keeps its parent alive; without work it is not watched either. */
  #hold(): void {
    const state = this.#state;
    if (state.kind !== "ready" && state.kind !== "starting") return;
    state.process.hold(this.#entries.size > 0 || this.#description !== null);
    if (this.#entries.size === 0) this.#stall.stop();
  }

  #failAll(error: ThothError): void {
    this.#description?.reject(error);
    this.#description = null;
    for (const entry of this.#entries.values()) entry.reject(error);
    this.#entries.clear();
  }
}

function closedError(): ThothError {
  return new ThothError("CLOSED", { message: "The embedding manager was closed." });
}
