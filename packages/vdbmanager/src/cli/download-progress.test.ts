import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import type { DownloadProgress } from "../models/index.ts";
import { ProgressPrinter } from "./download-progress.ts";

const progress = (receivedBytes: number): DownloadProgress => ({
  model: "acme/tiny",
  source: "hub",
  file: "model.safetensors",
  receivedBytes,
  totalBytes: 20 * 2 ** 20,
  bytesPerSecond: 5 * 2 ** 20,
});

async function printed(isTTY: boolean, show: (printer: ProgressPrinter, wait: (ms: number) => void) => void) {
  const stream = Object.assign(new PassThrough(), { isTTY });
  let now = 0;
  const printer = new ProgressPrinter(stream, () => now);
  show(printer, (ms) => {
    now += ms;
  });
  printer.end();
  stream.end();
  return text(stream);
}

describe("ProgressPrinter", () => {
  it("draws a bar with bytes, rate and time left over itself on a terminal", async () => {
    const output = await printed(true, (printer) => printer.show(progress(10 * 2 ** 20)));
    expect(output).toBe(
      "\r\x1b[K[############------------] 10.0 of 20.0 MiB, 5.0 MiB/s, 2 s left (hub: model.safetensors)\n",
    );
  });

  it("prints a plain line only now and then elsewhere, and always the last one", async () => {
    const output = await printed(false, (printer, wait) => {
      for (let received = 0; received <= 20; received += 1) {
        printer.show(progress(received * 2 ** 20));
        wait(1_000);
      }
    });
    const lines = output.trim().split("\n");
    expect(lines).toHaveLength(5);
    expect(lines.at(-1)).toMatch(/^acme\/tiny: 20\.0 of 20\.0 MiB/);
  });
});
