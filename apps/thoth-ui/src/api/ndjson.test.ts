import { expect, it } from "vitest";
import { readLines } from "./ndjson.ts";

async function linesOf(chunks: Uint8Array[]): Promise<string[]> {
  const lines: string[] = [];
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  for await (const line of readLines(body)) lines.push(line);
  return lines;
}

it("carries lines and characters over every possible chunk border", async () => {
  const bytes = new TextEncoder().encode('{"a":"straße"}\n\n{"b":"città 😀"}\n{"c":1}');
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    expect(await linesOf([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual([
      '{"a":"straße"}',
      '{"b":"città 😀"}',
      '{"c":1}',
    ]);
  }
});
