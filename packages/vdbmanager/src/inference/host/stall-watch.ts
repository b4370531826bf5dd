/** Says when a host that has work was silent for too long. */
export class StallWatch {
  readonly #stallMs: number;
  readonly #onStall: () => void;
  #timer: NodeJS.Timeout | null = null;

  constructor(stallMs: number, onStall: () => void) {
    this.#stallMs = stallMs;
    this.#onStall = onStall;
  }

  get isRunning(): boolean {
    return this.#timer !== null;
  }

  /** The host was heard, or has just been given work. */
  restart(): void {
    this.stop();
    const timer = setTimeout(() => {
      // If this process itself was blocked, answers may be waiting: they are read before this runs.
      setImmediate(() => {
        if (this.#timer === timer) this.#onStall();
      });
    }, this.#stallMs);
    timer.unref();
    this.#timer = timer;
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
