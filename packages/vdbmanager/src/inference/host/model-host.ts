import { isDeepStrictEqual } from "node:util";
import { ThothError } from "../../errors/index.ts";
import type { EncodedTexts, ModelDescription } from "../types.ts";
import { type HostExit, hostFailed } from "./host-exit.ts";
import { HostProcess } from "./host-process.ts";
import { type FromHost, fromWire, type Lane } from "./protocol.ts";

export interface ModelHostOptions {
  /** Absolute path of a sentence-transformers folder. */
  readonly folder: string;
  /** Threads of one inference run. */
  readonly threads: number;
  /** Tokens of one batch; a query waits for at most one. */
  readonly batchTokens: number;
  /** Longest time a load may take before the process is killed. */
  readonly loadDeadlineMs: number;
  /** A host with work that says nothing for so long is killed and replaced. */
  readonly stallMs: number;
  /** Deaths in a row without any finished work after which calls are refused. */
  readonly maxDeaths: number;
  /** How long calls are refused then. */
  readonly breakMs: number;
}

export interface HostStatus {
  readonly state: "stopped" | "starting" | "ready" | "broken" | "closed";
  readonly pid: number | null;
  readonly restarts: number;
  readonly inFlight: number;
  readonly lastExit: HostExit | null;
}

export interface HostWork {
  readonly lane: Lane;
  readonly prompt: string;
  readonly texts: readonly string[];
  /** Texts of this work that are done. */
  readonly onProgress?: (done: number) => void;
}

export interface RunningWork {
  readonly result: Promise<EncodedTexts>;
  /** The result rejects with `reason`; the host drops the work after the batch it is in. */
  cancel(reason: unknown): void;
}

interface Entry {
  readonly id: number;
  readonly work: HostWork;
  readonly resolve: (result: EncodedTexts) => void;
  readonly reject: (reason: unknown) => void;
  isCancelled: boolean;
  isSent: boolean;
  deaths: number;
}

type State =
  | { readonly kind: "stopped" }
  | { readonly kind: "starting"; readonly process: HostProcess; readonly timer: NodeJS.Timeout }
  | { readonly kind: "ready"; readonly process: HostProcess }
  | { readonly kind: "broken"; readonly until: number; readonly error: ThothError }
  | { readonly kind: "closed" };

const maxDeathsOfWork = 2;

/**
 * A supervised model host. If its process dies or stalls, a new one is started and the work in flight is sent once
 * more, one piece at a time, so that work which kills hosts takes nothing else down with it.
 */
export class ModelHost {
  readonly #options: ModelHostOptions;
  readonly #entries = new Map<number, Entry>();
  #state: State = { kind: "stopped" };
  #description: PromiseWithResolvers<ModelDescription> | null = null;
  #known: ModelDescription | null = null;
  #nextId = 1;
  #deathsInARow = 0;
  #restarts = 0;
  #lastExit: HostExit | null = null;
  #stallTimer: NodeJS.Timeout | null = null;

  constructor(options: ModelHostOptions) {
    this.#options = options;
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
    this.#start();
    this.#hold();
    return this.#description.promise;
  }

  run(work: HostWork): RunningWork {
    const refusal = this.#refusal();
    if (refusal !== null) return { result: Promise.reject(refusal), cancel: () => undefined };
    const { promise, resolve, reject } = Promise.withResolvers<EncodedTexts>();
    const id = this.#nextId++;
    const entry: Entry = { id, work, resolve, reject, isCancelled: false, isSent: false, deaths: 0 };
    this.#entries.set(id, entry);
    this.#start();
    this.#sendNext();
    return { result: promise, cancel: (reason) => this.#cancel(entry, reason) };
  }

  status(): HostStatus {
    const state = this.#state;
    return {
      state: state.kind,
      pid: state.kind === "ready" || state.kind === "starting" ? state.process.pid : null,
      restarts: this.#restarts,
      inFlight: this.#entries.size,
      lastExit: this.#lastExit,
    };
  }

  /** Ends the process; work in flight rejects with `CLOSED`. Idempotent. */
  async close(): Promise<void> {
    const state = this.#state;
    this.#state = { kind: "closed" };
    this.#watch(false);
    this.#failAll(new ThothError("CLOSED", { message: "The embedding manager was closed." }));
    if (state.kind === "starting") clearTimeout(state.timer);
    if (state.kind === "starting" || state.kind === "ready") await state.process.close();
  }

  #refusal(): ThothError | null {
    const state = this.#state;
    if (state.kind === "closed")
      return new ThothError("CLOSED", { message: "The embedding manager was closed." });
    if (state.kind !== "broken") return null;
    if (performance.now() < state.until) return state.error;
    this.#state = { kind: "stopped" };
    return null;
  }

  #start(): void {
    if (this.#state.kind !== "stopped") return;
    const { folder, threads, batchTokens, loadDeadlineMs } = this.#options;
    const host = new HostProcess(threads, (message) => this.#onMessage(host, message));
    const timer = setTimeout(
      () => host.kill(`it did not load the model within ${loadDeadlineMs} ms`),
      loadDeadlineMs,
    );
    timer.unref();
    this.#state = { kind: "starting", process: host, timer };
    void host.exited.then((exit) => this.#onExit(host, exit));
    host.send({ type: "load", folder, threads, batchTokens });
  }

  #onMessage(host: HostProcess, message: FromHost): void {
    const state = this.#state;
    if ((state.kind !== "ready" && state.kind !== "starting") || state.process !== host) return;
    if (message.type === "loaded") this.#onLoaded(host, message.description);
    else if (message.type === "failed" && message.id === null)
      this.#onLoadFailed(host, fromWire(message.error));
    else this.#onAnswer(message);
    this.#sendNext();
  }

  #onLoaded(host: HostProcess, description: ModelDescription): void {
    if (this.#state.kind !== "starting") return;
    clearTimeout(this.#state.timer);
    if (this.#known !== null && !isDeepStrictEqual(this.#known, description)) {
      const message = `The files in ${this.#options.folder} are others than when the model was first loaded.`;
      this.#onLoadFailed(host, new ThothError("MODEL_CORRUPT", { message }));
      return;
    }
    this.#known = description;
    this.#state = { kind: "ready", process: host };
    this.#description?.resolve(description);
    this.#description = null;
  }

  /** The model itself cannot be loaded: a restart would not help. */
  #onLoadFailed(host: HostProcess, error: ThothError): void {
    if (this.#state.kind === "starting") clearTimeout(this.#state.timer);
    this.#state = { kind: "broken", until: performance.now() + this.#options.breakMs, error };
    this.#failAll(error);
    this.#watch(false);
    void host.close();
  }

  #onAnswer(message: FromHost): void {
    if (message.type === "loaded" || message.id === null) return;
    const entry = this.#entries.get(message.id);
    this.#watch(true);
    if (entry === undefined) return;
    if (message.type === "progress") {
      if (!entry.isCancelled) entry.work.onProgress?.(message.done);
      return;
    }
    this.#entries.delete(entry.id);
    this.#deathsInARow = 0;
    if (message.type === "encoded") entry.resolve(message);
    else if (message.type === "failed") entry.reject(fromWire(message.error));
  }

  #onExit(host: HostProcess, exit: HostExit): void {
    const state = this.#state;
    if ((state.kind !== "ready" && state.kind !== "starting") || state.process !== host) return;
    if (state.kind === "starting") clearTimeout(state.timer);
    this.#lastExit = exit;
    this.#deathsInARow += 1;
    this.#restarts += 1;
    this.#state = { kind: "stopped" };
    this.#watch(false);
    const error = hostFailed(exit, this.#deathsInARow);
    for (const entry of [...this.#entries.values()]) {
      if (!entry.isSent) continue;
      entry.isSent = false;
      entry.deaths += 1;
      if (entry.isCancelled || entry.deaths >= maxDeathsOfWork) {
        this.#entries.delete(entry.id);
        entry.reject(error);
      }
    }
    if (this.#deathsInARow >= this.#options.maxDeaths) {
      this.#state = { kind: "broken", until: performance.now() + this.#options.breakMs, error };
      this.#failAll(error);
    } else if (this.#entries.size > 0 || this.#description !== null) {
      this.#start();
      this.#hold();
    }
  }

  /** Sends what waits; while some of it was in flight at a death, one piece at a time. */
  #sendNext(): void {
    const state = this.#state;
    if (state.kind === "ready") {
      const entries = [...this.#entries.values()];
      const suspect = entries.find(({ deaths }) => deaths > 0);
      const isCareful = suspect !== undefined && !entries.some(({ isSent }) => isSent);
      const toSend =
        suspect === undefined ? entries.filter(({ isSent }) => !isSent) : isCareful ? [suspect] : [];
      for (const entry of toSend) {
        entry.isSent = true;
        const { lane, prompt, texts } = entry.work;
        state.process.send({ type: "encode", id: entry.id, lane, prompt, texts });
      }
      if (toSend.length > 0 && this.#stallTimer === null) this.#watch(true);
    }
    this.#hold();
  }

  #cancel(entry: Entry, reason: unknown): void {
    if (!this.#entries.has(entry.id) || entry.isCancelled) return;
    entry.reject(reason);
    entry.isCancelled = true;
    if (!entry.isSent) this.#entries.delete(entry.id);
    else if (this.#state.kind === "ready") this.#state.process.send({ type: "cancel", id: entry.id });
    this.#hold();
  }

  /** (Re)starts the stall timer when work is out, stops it otherwise. */
  #watch(isAlive: boolean): void {
    if (this.#stallTimer !== null) clearTimeout(this.#stallTimer);
    this.#stallTimer = null;
    if (!isAlive || this.#entries.size === 0) return;
    const state = this.#state;
    const timer = setTimeout(() => {
      // If this process itself was blocked, answers may be waiting: they are read before this runs.
      setImmediate(() => {
        if (this.#stallTimer !== timer || state.kind !== "ready") return;
        state.process.kill(`it said nothing for ${this.#options.stallMs} ms`);
      });
    }, this.#options.stallMs);
    timer.unref();
    this.#stallTimer = timer;
  }

  #hold(): void {
    const state = this.#state;
    if (state.kind !== "ready" && state.kind !== "starting") return;
    state.process.hold(this.#entries.size > 0 || this.#description !== null);
    if (this.#entries.size === 0) this.#watch(false);
  }

  #failAll(error: ThothError): void {
    this.#description?.reject(error);
    this.#description = null;
    for (const entry of this.#entries.values()) entry.reject(error);
    this.#entries.clear();
  }
}
