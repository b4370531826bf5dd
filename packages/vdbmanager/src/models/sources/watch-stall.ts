import { ThothError } from "../../errors/index.ts";
import type { Deadline } from "../../resilience/index.ts";

/** Bytes that one window must bring: 1 KiB/s with the default window of 10 s. */
const minWindowBytes = 10 * 1024;

/** Passes a body on, and ends it when it brings too little for too long. @throws MODEL_UNAVAILABLE */
export async function* watchStall(
  body: AsyncIterable<Uint8Array> | null,
  windowMs: number,
  deadline: Deadline,
): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  const iterator = body[Symbol.asyncIterator]();
  let windowEnd = performance.now() + windowMs;
  let windowBytes = 0;
  try {
    for (;;) {
      const next = await nextBefore(iterator, windowEnd, deadline);
      if (next === null) throw stalled(windowBytes, windowMs);
      if (next.done) return;
      windowBytes += next.value.length;
      if (windowBytes >= minWindowBytes) {
        windowEnd = performance.now() + windowMs;
        windowBytes = 0;
      } else if (performance.now() >= windowEnd) {
        throw stalled(windowBytes, windowMs);
      }
      yield next.value;
    }
  } finally {
    // Not awaited: a stalled body may never answer its own cancellation.
    iterator.return?.().catch(() => undefined);
  }
}

async function nextBefore(
  iterator: AsyncIterator<Uint8Array>,
  windowEnd: number,
  deadline: Deadline,
): Promise<IteratorResult<Uint8Array> | null> {
  const over = Promise.withResolvers<null>();
  const timer = setTimeout(() => over.resolve(null), Math.max(0, windowEnd - performance.now()));
  try {
    return await deadline.race(Promise.race([iterator.next(), over.promise]));
  } finally {
    clearTimeout(timer);
  }
}

function stalled(bytes: number, windowMs: number): ThothError {
  return new ThothError("MODEL_UNAVAILABLE", {
    message: `The transfer stalled: ${bytes} bytes in ${windowMs} ms.`,
    remedy: "",
    details: { bytes, windowMs },
  });
}
