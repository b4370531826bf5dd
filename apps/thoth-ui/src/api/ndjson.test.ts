import { expect, it } from "vitest";
import { readLines, SilenceError } from "./ndjson.ts";

async function linesOf(body: ReadableStream<Uint8Array>, silenceMs = 10_000): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readLines(body, silenceMs)) lines.push(line);
  return lines;
}

const bodyOf = (chunks: Uint8Array<ArrayBuffer>[], cancel?: () => void): ReadableStream<Uint8Array> =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      if (cancel === undefined) controller.close();
    },
    cancel: () => cancel?.(),
  });

it("carries lines and characters over every possible chunk border", async () => {
  const bytes = new TextEncoder().encode('{"a":"straße"}\n\n{"b":"città 😀"}\n{"c":1}');
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    expect(await linesOf(bodyOf([bytes.subarray(0, cut), bytes.subarray(cut)]))).toEqual([
      '{"a":"straße"}',
      '{"b":"città 😀"}',
      '{"c":1}',
    ]);
  }
});

it("gives up a silent connection and lets go of it", async () => {
  const { promise: cancelled, resolve } = Promise.withResolvers<void>();
  const body = bodyOf([new TextEncoder().encode("a\n")], resolve);
  await expect(linesOf(body, 20)).rejects.toThrow(SilenceError);
  await cancelled;
});

it("lets go of the connection when the reader leaves early", async () => {
  const { promise: cancelled, resolve } = Promise.withResolvers<void>();
  for await (const line of readLines(bodyOf([new TextEncoder().encode("a\nb\n")], resolve), 10_000)) {
    expect(line).toBe("a");
    break;
  }
  await cancelled;
});
