import type { DownloadProgress } from "../models/index.ts";

const barWidth = 24;
const redrawMs = 100;
const plainEveryMs = 5_000;
const mebibyte = 2 ** 20;

/** Draws the progress of downloads: a bar on a terminal, a plain line every few seconds elsewhere. */
export class ProgressPrinter {
  readonly #stream: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly #now: () => number;
  #lastPrintAt = Number.NEGATIVE_INFINITY;
  #isOpen = false;

  constructor(
    stream: NodeJS.WritableStream & { readonly isTTY?: boolean },
    now: () => number = () => performance.now(),
  ) {
    this.#stream = stream;
    this.#now = now;
  }

  show(progress: DownloadProgress): void {
    const isTerminal = this.#stream.isTTY === true;
    const isComplete = progress.receivedBytes === progress.totalBytes;
    const interval = isTerminal ? redrawMs : plainEveryMs;
    if (!isComplete && this.#now() - this.#lastPrintAt < interval) return;
    this.#lastPrintAt = this.#now();
    this.#stream.write(
      isTerminal ? `\r\x1b[K${bar(progress)} ${facts(progress)}` : `${progress.model}: ${facts(progress)}\n`,
    );
    this.#isOpen = isTerminal;
  }

  /** Ends an open line. */
  end(): void {
    if (this.#isOpen) this.#stream.write("\n");
    this.#isOpen = false;
  }
}

function bar({ receivedBytes, totalBytes }: DownloadProgress): string {
  if (totalBytes === null || totalBytes === 0) return "";
  const filled = Math.round(Math.min(1, receivedBytes / totalBytes) * barWidth);
  return `[${"#".repeat(filled)}${"-".repeat(barWidth - filled)}]`;
}

function facts({ receivedBytes, totalBytes, bytesPerSecond, source, file }: DownloadProgress): string {
  const received = (receivedBytes / mebibyte).toFixed(1);
  const total = totalBytes === null ? "" : ` of ${(totalBytes / mebibyte).toFixed(1)}`;
  const rate = (bytesPerSecond / mebibyte).toFixed(1);
  const left =
    totalBytes === null || receivedBytes < mebibyte
      ? ""
      : `, ${Math.ceil((totalBytes - receivedBytes) / bytesPerSecond)} s left`;
  return `${received}${total} MiB, ${rate} MiB/s${left} (${source}: ${file})`;
}
