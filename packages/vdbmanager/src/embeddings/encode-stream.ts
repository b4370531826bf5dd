import { isThothError, ThothError } from "../errors/index.ts";
import { type CallOptions, Deadline, sleep } from "../resilience/index.ts";
import { type ReaderLimits, StreamReader, type TextBatch } from "./stream-reader.ts";
import type { EncodeOptions, EncodeProgress, ReportedMatrix } from "./types.ts";

/** Options of `encodeStream`. */
export interface StreamOptions extends Omit<EncodeOptions, "report" | "onProgress"> {
  /** Milliseconds of the whole stream. @default none: every batch and every wait for the source has its own deadline */
  deadlineMs?: number | undefined;
  /** Milliseconds of one batch, waiting for its turn included. @default 120000 */
  batchDeadlineMs?: number | undefined;
  /** Milliseconds the source may take for one text. @default 60000 */
  sourceDeadlineMs?: number | undefined;
  /** Milliseconds after which a batch that is not full is encoded, when the source is slow. @default 1000 */
  flushAfterMs?: number | undefined;
  /** Texts of one batch; one with 131072 characters is full with fewer. @default 1024 */
  batchTexts?: number | undefined;
  /** Texts of the stream if that is known; only passed on to `onProgress`. */
  total?: number | undefined;
  /** Called after each batch. */
  onProgress?: ((progress: EncodeProgress) => void) | undefined;
}

/** Consecutive texts of a stream with their vectors. */
export interface StreamedBatch extends ReportedMatrix {
  /** Place of the first text in the stream. */
  readonly start: number;
  /** One per row of `matrix`. */
  readonly texts: readonly string[];
}

/** Batches that are read, encoded, or wait to be taken, at a time. */
const maxBatches = 3;
const batchCharacters = 128 * 1024;

/** Encodes one batch; rejects with OVERLOADED when the queue has no place for it now. */
type EncodeBatch = (texts: readonly string[], options: CallOptions) => Promise<ReportedMatrix>;

/**
 * The batches of a source in its order. A few are in memory at a time: when the caller takes none, the source waits.
 * What was read before an error of the source comes out before that error.
 */
export async function* encodeStream(
  source: Iterable<string> | AsyncIterable<string>,
  encode: EncodeBatch,
  options: StreamOptions & Pick<ReaderLimits, "maxTextCharacters">,
): AsyncGenerator<StreamedBatch, void, void> {
  const { sourceDeadlineMs = 60_000, flushAfterMs = 1_000, batchTexts = 1024, onProgress, total } = options;
  const { maxTextCharacters, batchDeadlineMs = 120_000, deadlineMs = Number.POSITIVE_INFINITY } = options;
  using deadline = Deadline.start({ what: "encode stream", deadlineMs, signal: options.signal });
  const left = new AbortController();
  const signal = AbortSignal.any([deadline.signal, left.signal]);
  const limits = { batchTexts, batchCharacters, maxTextCharacters, sourceDeadlineMs, flushAfterMs };
  const reader = new StreamReader(source, limits);
  let lastRead: Promise<unknown> = Promise.resolve();
  let done = 0;

  const readAndEncode = async (): Promise<StreamedBatch | null> => {
    const read = lastRead.then(() => reader.next(signal));
    lastRead = read;
    const batch = await read;
    if (batch === null) return null;
    const call = { signal, deadlineMs: batchDeadlineMs };
    const reported = await encodeWhenThereIsPlace(batch, encode, call);
    done += batch.texts.length;
    onProgress?.({ done, total });
    return { ...batch, ...reported };
  };
  const begin = (): Promise<StreamedBatch | null> => {
    const promise = readAndEncode();
    // Its failure counts when its turn comes, or never, when the caller leaves before.
    promise.catch(() => undefined);
    return promise;
  };
  const batches = Array.from({ length: maxBatches }, begin);
  try {
    for (let batch = await batches.shift(); batch; batch = await batches.shift()) {
      batches.push(begin());
      yield batch;
    }
  } finally {
    left.abort(new ThothError("ABORTED", { message: "The stream was left." }));
    reader.close();
  }
}

/** A full queue is not an error of a stream, which has time: it waits as long as the queue says. */
async function encodeWhenThereIsPlace(
  { texts }: TextBatch,
  encode: EncodeBatch,
  options: { signal: AbortSignal; deadlineMs: number },
): Promise<ReportedMatrix> {
  using deadline = Deadline.start({ what: "encode batch of a stream", ...options });
  for (;;) {
    try {
      return await encode(texts, { signal: deadline.signal, deadlineMs: deadline.remainingMs });
    } catch (error) {
      if (!isThothError(error, "OVERLOADED")) throw error;
      await sleep(Number(error.details.retryAfterMs ?? 100), deadline.signal);
    }
  }
}
