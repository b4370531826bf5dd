interface SharedCall<T> {
  readonly promise: Promise<T>;
  readonly controller: AbortController;
  waiters: number;
}

/** Joins equal calls that run at the same time. The work is cancelled only when every caller has left. */
export class SharedCalls<T> {
  readonly #calls = new Map<string, SharedCall<T>>();

  async join(key: string, signal: AbortSignal, start: (signal: AbortSignal) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    let call = this.#calls.get(key);
    if (call === undefined) {
      const controller = new AbortController();
      const promise = start(controller.signal);
      call = { promise, controller, waiters: 0 };
      this.#calls.set(key, call);
      const started = call;
      const forget = (): void => {
        if (this.#calls.get(key) === started) this.#calls.delete(key);
      };
      promise.then(forget, forget);
    }
    return this.#wait(key, call, signal);
  }

  async #wait(key: string, call: SharedCall<T>, signal: AbortSignal): Promise<T> {
    call.waiters += 1;
    const { promise: left, reject } = Promise.withResolvers<never>();
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      return await Promise.race([call.promise, left]);
    } finally {
      signal.removeEventListener("abort", onAbort);
      call.waiters -= 1;
      if (call.waiters === 0) {
        call.controller.abort(signal.reason);
        if (this.#calls.get(key) === call) this.#calls.delete(key);
      }
    }
  }
}
