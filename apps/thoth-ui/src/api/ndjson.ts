/** Nothing came for so long that the connection counts as broken. */
export class SilenceError extends Error {
  override readonly name = "SilenceError";
}

/**
 * Lines of a streamed body. A line cut by a chunk border is carried over to the next chunk.
 * @throws SilenceError when no byte comes for `silenceMs`
 */
export async function* readLines(
  body: ReadableStream<Uint8Array>,
  silenceMs: number,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await within(reader.read(), silenceMs);
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const lines = rest.split("\n");
      rest = lines.pop() ?? "";
      yield* lines.filter((line) => line.trim() !== "");
      if (done) break;
    }
    if (rest.trim() !== "") yield rest;
  } finally {
    // A broken stream also refuses to be cancelled; what broke it is the error that counts.
    reader.cancel().catch(() => undefined);
  }
}

async function within<T>(work: Promise<T>, silenceMs: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new SilenceError(`Nothing came for ${silenceMs} ms.`)), silenceMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
