import { ThothError } from "../errors/index.ts";
import { checkText } from "./input.ts";

/** Texts that follow each other in a stream. */
export interface TextBatch {
  /** Place of the first text in the stream. */
  readonly start: number;
  readonly texts: readonly string[];
}

export interface ReaderLimits {
  readonly batchTexts: number;
  readonly batchCharacters: number;
  readonly maxTextCharacters: number;
  /** Longest wait for one text. */
  readonly sourceDeadlineMs: number;
  /** A batch that is not full is given out after this. */
  readonly flushAfterMs: number;
}

/** Cuts a source of texts into bounded batches, waits for it no longer than allowed, and reads no text ahead. */
export class StreamReader {
  readonly #iterator: Iterator<string> | AsyncIterator<string>;
  readonly #limits: ReaderLimits;
  /** A text that was asked for and has not come yet. */
  #pending: Promise<IteratorResult<string>> | null = null;
  #count = 0;
  #hasEnded = false;

  constructor(source: Iterable<string> | AsyncIterable<string>, limits: ReaderLimits) {
    this.#iterator =
      Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
    this.#limits = limits;
  }

  /**
   * The next batch, or null at the end.
   *
   * @throws DEADLINE_EXCEEDED when the source does not answer, INVALID_INPUT and INPUT_TOO_LARGE naming the place in
   * the stream, the signal's reason, or what the source throws
   */
  async next(signal: AbortSignal): Promise<TextBatch | null> {
    signal.throwIfAborted();
    const { batchTexts, batchCharacters, maxTextCharacters } = this.#limits;
    const start = this.#count;
    const texts: string[] = [];
    let characters = 0;
    using wait = new Wait(this.#limits, start, signal);
    while (!this.#hasEnded && texts.length < batchTexts && characters < batchCharacters) {
      this.#pending ??= Promise.resolve(this.#iterator.next());
      const result = await wait.for(this.#pending, texts.length);
      if (result === "flush") break;
      this.#pending = null;
      if (result.done === true) this.#hasEnded = true;
      else {
        texts.push(checkText(result.value, `texts[${this.#count}]`, maxTextCharacters));
        characters += result.value.length;
        this.#count += 1;
      }
    }
    return texts.length === 0 ? null : { start, texts };
  }

  /** Tells the source that no more is wanted. Does not wait: a source that hangs would never answer. */
  close(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    // What a source says about being left is of no use to the caller.
    Promise.resolve(this.#iterator.return?.()).catch(() => undefined);
    this.#pending?.catch(() => undefined);
  }
}

/** Bounds the waits of one batch with two timers that are set once, not once for each text. */
class Wait implements Disposable {
  readonly #stall: NodeJS.Timeout;
  readonly #flush: NodeJS.Timeout;
  readonly #over = Promise.withResolvers<"flush">();
  readonly #release: () => void;
  #collected = 0;

  constructor({ sourceDeadlineMs, flushAfterMs }: ReaderLimits, start: number, signal: AbortSignal) {
    const { promise, resolve, reject } = this.#over;
    promise.catch(() => undefined);
    this.#stall = setTimeout(
      () => reject(stalled(start + this.#collected, sourceDeadlineMs)),
      sourceDeadlineMs,
    );
    this.#flush = setInterval(() => {
      if (this.#collected > 0) resolve("flush");
    }, flushAfterMs);
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", onAbort, { once: true });
    this.#release = () => signal.removeEventListener("abort", onAbort);
  }

  for(text: Promise<IteratorResult<string>>, collected: number): Promise<IteratorResult<string> | "flush"> {
    this.#collected = collected;
    this.#stall.refresh();
    return Promise.race([text, this.#over.promise]);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#stall);
    clearInterval(this.#flush);
    this.#release();
  }
}

function stalled(index: number, deadlineMs: number): ThothError {
  const what = "next text of the stream";
  return new ThothError("DEADLINE_EXCEEDED", {
    message: `The source of the stream did not give texts[${index}] within ${deadlineMs} ms (sourceDeadlineMs).`,
    details: { what, deadlineMs, index },
  });
}
