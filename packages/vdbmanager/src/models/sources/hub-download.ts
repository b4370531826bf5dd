import { mkdir, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { ThothError } from "../../errors/index.ts";
import type { Deadline } from "../../resilience/index.ts";
import type { HubApi } from "./hub-api.ts";

/** A body that brings less than `minBytes` in `windowMs` counts as stalled. */
const stall = { windowMs: 10_000, minBytes: 10_240 };

/**
 * Brings one file to `partial`, going on where an earlier try (also of a killed process) stopped.
 * @throws MODEL_UNAVAILABLE (retryable) when the body stalls, breaks off or is too short
 */
export async function downloadFile(
  api: HubApi,
  path: string,
  partial: string,
  expectedSize: number | undefined,
  deadline: Deadline,
  onBytes: (count: number) => void,
): Promise<void> {
  await mkdir(dirname(partial), { recursive: true });
  await api.retry(`download ${path}`, deadline, async () => {
    const have = await sizeOrZero(partial);
    if (expectedSize !== undefined && have === expectedSize) return;
    const resume = have > 0 && expectedSize !== undefined && have < expectedSize;
    const response = await api.get(path, resume ? { range: `bytes=${have}-` } : {}, deadline.signal);
    const append = resume && response.status === 206;
    const handle = await open(partial, append ? "a" : "w");
    let received = append ? have : 0;
    try {
      if (append) onBytes(have);
      for await (const chunk of watchStall(response.body, deadline)) {
        received += chunk.length;
        if (expectedSize !== undefined && received > expectedSize) break;
        await handle.write(chunk);
        onBytes(chunk.length);
      }
      await handle.sync();
    } catch (error) {
      throw bodyError(path, received, expectedSize, error, deadline);
    } finally {
      await handle.close();
    }
    if (expectedSize !== undefined && received !== expectedSize) {
      if (received > expectedSize) await truncate(partial);
      throw bodyError(path, received, expectedSize, undefined, deadline);
    }
  });
}

async function* watchStall(
  body: AsyncIterable<Uint8Array> | null,
  deadline: Deadline,
): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  const iterator = body[Symbol.asyncIterator]();
  let windowEnd = performance.now() + stall.windowMs;
  let windowBytes = 0;
  try {
    for (;;) {
      using wait = deadline.step("next bytes", Math.max(1, windowEnd - performance.now()));
      const next = await wait.race(iterator.next());
      if (next.done) return;
      windowBytes += next.value.length;
      if (performance.now() >= windowEnd || windowBytes >= stall.minBytes) {
        if (windowBytes < stall.minBytes) {
          throw new ThothError("MODEL_UNAVAILABLE", {
            message: `The body stalled: ${windowBytes} bytes in ${stall.windowMs} ms.`,
          });
        }
        windowEnd = performance.now() + stall.windowMs;
        windowBytes = 0;
      }
      yield next.value;
    }
  } finally {
    // Not awaited: a stalled body may never answer its own cancellation.
    iterator.return?.().catch(() => undefined);
  }
}

function bodyError(
  path: string,
  received: number,
  expected: number | undefined,
  cause: unknown,
  deadline: Deadline,
): unknown {
  if (deadline.signal.aborted) return deadline.signal.reason;
  return new ThothError("MODEL_UNAVAILABLE", {
    message: `${path} broke off after ${received} of ${expected ?? "unknown"} bytes.`,
    details: { received, expected },
    cause,
  });
}

async function truncate(path: string): Promise<void> {
  await (await open(path, "w")).close();
}

async function sizeOrZero(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    // No partial file yet.
    return 0;
  }
}
