import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { setImmediate } from "node:timers/promises";
import { JSONParser } from "@streamparser/json";
import { ThothError } from "thoth-vdbmanager/errors";

const utf8Mark = [0xef, 0xbb, 0xbf];

/**
 * Elements of a file that holds one JSON array, one after the other: neither the file nor its parse is in memory as a
 * whole, and other work runs in between.
 *
 * @throws INVALID_INPUT when the file is no JSON array
 */
export async function* readJsonArray(path: string, signal: AbortSignal): AsyncGenerator<unknown> {
  const parser = new JSONParser({ paths: ["$.*"], keepStack: false });
  const ready: unknown[] = [];
  parser.onValue = ({ value }) => ready.push(value);
  let isFirst = true;
  for await (const chunk of createReadStream(path, { signal, highWaterMark: 32 * 1024 })) {
    let bytes = chunk as Uint8Array;
    if (isFirst) {
      if (utf8Mark.every((byte, index) => bytes[index] === byte)) bytes = bytes.subarray(utf8Mark.length);
      const start = new TextDecoder().decode(bytes.subarray(0, 1024)).trimStart();
      if (!start.startsWith("[")) throw noArray(path, "it does not begin with [");
      isFirst = false;
    }
    parse(path, () => parser.write(bytes));
    yield* ready.splice(0);
    await setImmediate();
  }
  if (!parser.isEnded) parse(path, () => parser.end());
  if (isFirst) throw noArray(path, "it is empty");
}

function parse(path: string, step: () => void): void {
  try {
    step();
  } catch (cause) {
    throw noArray(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function noArray(path: string, problem: string, cause?: unknown): ThothError {
  return new ThothError("INVALID_INPUT", {
    message: `${basename(path)} is no JSON array: ${problem}.`,
    remedy: "Correct the file.",
    cause,
  });
}
