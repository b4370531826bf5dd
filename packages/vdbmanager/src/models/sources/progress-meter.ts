import type { DownloadProgress, ModelSourceName } from "../types.ts";

/** The rate is measured over about so many milliseconds, so that it follows a connection that changes. */
const windowMs = 3_000;
/** A window younger than this says too little; the rate before it stays. */
const settledMs = 500;

/** Counts the bytes of one model and reports them with their rate. */
export class ProgressMeter {
  readonly #report: (progress: DownloadProgress) => void;
  readonly #model: string;
  readonly #source: ModelSourceName;
  readonly #totalBytes: number | null;
  #receivedBytes = 0;
  #bytesPerSecond = 0;
  #markBytes = 0;
  #markAt = performance.now();
  #isFirstWindow = true;

  constructor(options: {
    model: string;
    source: ModelSourceName;
    totalBytes: number | null;
    report: (progress: DownloadProgress) => void;
  }) {
    this.#model = options.model;
    this.#source = options.source;
    this.#totalBytes = options.totalBytes;
    this.#report = options.report;
  }

  /** Negative counts take back bytes that were not good. */
  add(count: number, file: string): void {
    this.#receivedBytes += count;
    const elapsedMs = performance.now() - this.#markAt;
    if (elapsedMs >= settledMs || this.#isFirstWindow) {
      const bytes = Math.max(0, this.#receivedBytes - this.#markBytes);
      this.#bytesPerSecond = (bytes / Math.max(elapsedMs, 1)) * 1000;
    }
    if (elapsedMs >= windowMs) {
      this.#isFirstWindow = false;
      this.#markBytes = this.#receivedBytes;
      this.#markAt = performance.now();
    }
    this.#report({
      model: this.#model,
      source: this.#source,
      file,
      receivedBytes: this.#receivedBytes,
      totalBytes: this.#totalBytes,
      bytesPerSecond: this.#bytesPerSecond,
    });
  }
}
