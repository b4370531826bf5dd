/** Counts the calls that a server has begun to answer, so that its end can wait for them. */
export class AcceptedCalls {
  #accepted = 0;
  #answered = 0;
  #abandoned = 0;
  #wake: (() => void) | null = null;

  begin(): void {
    this.#accepted += 1;
  }

  /** @param isWhole false when the client has gone, or was cut off */
  end(isWhole: boolean): void {
    if (isWhole) this.#answered += 1;
    else this.#abandoned += 1;
    if (this.#open === 0) this.#wake?.();
  }

  get counts(): { readonly accepted: number; readonly answered: number; readonly abandoned: number } {
    return { accepted: this.#accepted, answered: this.#answered, abandoned: this.#abandoned };
  }

  /** Waits until every call has ended, at most `ms`. */
  async allEnded(ms: number): Promise<void> {
    if (this.#open === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const timer = setTimeout(resolve, ms);
    await promise;
    clearTimeout(timer);
  }

  get #open(): number {
    return this.#accepted - this.#answered - this.#abandoned;
  }
}
