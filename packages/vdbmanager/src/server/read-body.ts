import type { IncomingMessage } from "node:http";
import { ThothError } from "../errors/index.ts";
import { parseJson } from "./parse-json.ts";
import type { SliceQueue } from "./slice-queue.ts";

export interface ReadBodyOptions {
  readonly maxBytes: number;
  /** Told about the bytes before they are kept; throws to refuse them. */
  readonly reserve: (bytes: number) => void;
  readonly signal: AbortSignal;
  readonly slices: SliceQueue;
}

/**
 * The JSON document in a request's body.
 * @throws INVALID_INPUT, INPUT_TOO_LARGE, what `reserve` throws, the signal's reason
 */
export async function readJson(request: IncomingMessage, options: ReadBodyOptions): Promise<unknown> {
  checkHeaders(request, options.maxBytes);
  const text = await readText(request, options);
  try {
    return await parseJson(text, options.slices);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ThothError("INVALID_INPUT", {
      message: `The body is no JSON document: ${error.message}.`,
      details: { field: "body" },
      cause: error,
    });
  }
}

function checkHeaders({ headers }: IncomingMessage, maxBytes: number): void {
  // Only JSON: a browser sends it to another origin only after asking, and this server then says no.
  if (!/^application\/json\b/i.test(headers["content-type"] ?? "")) {
    throw new ThothError("INVALID_INPUT", {
      message: `The Content-Type is ${headers["content-type"] ?? "missing"}, expected application/json.`,
      details: { field: "Content-Type" },
    });
  }
  if (!/^(?:identity)?$/i.test(headers["content-encoding"] ?? "")) {
    throw new ThothError("INVALID_INPUT", {
      message: `The body has the Content-Encoding ${headers["content-encoding"]}, expected none.`,
      details: { field: "Content-Encoding" },
    });
  }
  const length = Number(headers["content-length"] ?? 0);
  if (length > maxBytes) throw tooLarge(length, maxBytes);
}

function readText(request: IncomingMessage, options: ReadBodyOptions): Promise<string> {
  const { maxBytes, reserve, signal } = options;
  return new Promise((resolve, reject) => {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const parts: string[] = [];
    let bytes = 0;
    const onData = (chunk: Buffer): void => {
      try {
        bytes += chunk.length;
        if (bytes > maxBytes) throw tooLarge(bytes, maxBytes);
        reserve(chunk.length);
        parts.push(decoder.decode(chunk, { stream: true }));
      } catch (error) {
        fail(error);
      }
    };
    const onEnd = (): void => {
      try {
        parts.push(decoder.decode());
        finish();
        resolve(parts.join(""));
      } catch (error) {
        fail(error);
      }
    };
    const onGone = (): void => fail(new ThothError("ABORTED", { message: "The client went away." }));
    const onAbort = (): void => fail(signal.reason);
    const finish = (): void => {
      request.off("data", onData).off("end", onEnd).off("error", onGone).off("close", onGone);
      signal.removeEventListener("abort", onAbort);
    };
    const fail = (error: unknown): void => {
      finish();
      // Errors of a request nobody reads any more have no other listener.
      request.on("error", () => undefined);
      reject(error instanceof TypeError ? notUtf8(error) : (error as Error));
    };
    if (signal.aborted) {
      fail(signal.reason);
      return;
    }
    signal.addEventListener("abort", onAbort, { once: true });
    request.on("data", onData).on("end", onEnd).on("error", onGone).on("close", onGone);
  });
}

function tooLarge(bytes: number, maxBytes: number): ThothError {
  return new ThothError("INPUT_TOO_LARGE", {
    message: `The body has ${bytes} bytes or more, at most ${maxBytes} are taken (maxBodyBytes).`,
    remedy: "Send the texts in several requests.",
    details: { field: "body", maxBodyBytes: maxBytes },
  });
}

function notUtf8(cause: TypeError): ThothError {
  return new ThothError("INVALID_INPUT", {
    message: "The body is no UTF-8 text.",
    details: { field: "body" },
    cause,
  });
}
