import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { ThothError } from "../errors/index.ts";
import type { SliceQueue } from "./slice-queue.ts";

export interface WriteOptions {
  readonly slices: SliceQueue;
  /** A client that reads nothing for so many milliseconds is cut off. */
  readonly stallMs: number;
  readonly signal: AbortSignal;
}

/** Writes an answer that is made piece by piece, no faster than the client reads. @throws ABORTED */
export async function writeAnswer(
  response: ServerResponse,
  pieces: Iterator<string, void>,
  { slices, stallMs, signal }: WriteOptions,
): Promise<void> {
  let piece = await slices.run(() => pieces.next());
  while (piece.done !== true) {
    const { value } = piece;
    piece = await slices.run(() => pieces.next());
    signal.throwIfAborted();
    if (!response.headersSent) {
      response.writeHead(200, {
        "content-type": "application/json",
        ...(piece.done === true ? { "content-length": Buffer.byteLength(value) } : {}),
      });
    }
    if (!response.write(value)) await drained(response, stallMs, signal);
  }
  response.end();
}

async function drained(response: ServerResponse, stallMs: number, signal: AbortSignal): Promise<void> {
  const stalled = AbortSignal.timeout(stallMs);
  try {
    await once(response, "drain", { signal: AbortSignal.any([stalled, signal]) });
  } catch (error) {
    if (!stalled.aborted) throw signal.aborted ? signal.reason : error;
    throw new ThothError("ABORTED", { message: `The client read nothing for ${stallMs} ms.`, cause: error });
  }
}
