import type { CallOptions } from "../resilience/index.ts";

/** Where the files of a model came from. */
export type ModelSourceName = "folder" | "bundle" | "cache" | "mirror" | "hub" | "package";

export interface ModelFile {
  /** Path inside the model folder, with `/`. */
  readonly path: string;
  readonly size: number;
  /** 64 hex digits. */
  readonly sha256: string;
}

/** A model whose every needed file is on disk and has the expected size and hash. */
export interface ReadyModel {
  /** `org/name`, or the folder's name for a plain folder. */
  readonly id: string;
  /** 40-hex commit, or `local` for a plain folder. */
  readonly revision: string;
  /** `fp32`, or another variant of the same vector space where only that was to be had (`onnx`). */
  readonly variant: string;
  /** Absolute path of a sentence-transformers folder (a snapshot in the cache). */
  readonly folder: string;
  readonly files: readonly ModelFile[];
  /** Where this call found it. */
  readonly source: ModelSourceName;
}

export interface DownloadProgress {
  readonly model: string;
  readonly source: ModelSourceName;
  readonly file: string;
  readonly receivedBytes: number;
  /** Of all files of the model; null when the source does not say. */
  readonly totalBytes: number | null;
  /** Mean over the last seconds. */
  readonly bytesPerSecond: number;
}

export interface ReadyOptions extends CallOptions {
  /** A request must be short; a preload may take long. Decides deadline and download permission. @default "request" */
  purpose?: "request" | "preload" | undefined;
  onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** Told when a source is tried and when it failed. */
  onSource?: ((event: SourceEvent) => void) | undefined;
}

/** What happens between the cache and a ready model, for people who wait. */
export type SourceEvent =
  | { readonly type: "trying"; readonly source: ModelSourceName; readonly label: string }
  | {
      readonly type: "failed";
      readonly source: ModelSourceName;
      readonly label: string;
      readonly reason: string;
    };

/** Brings models to disk. `EmbeddingManager` needs no more of the models room than this. */
export interface ModelProvider {
  /**
   * @throws MODEL_NOT_CACHED, MODEL_UNAVAILABLE (every source with its reason in `details.sources`), CACHE_NOT_WRITABLE,
   * INVALID_INPUT, DEADLINE_EXCEEDED, ABORTED
   */
  ready(reference: string, options?: ReadyOptions): Promise<ReadyModel>;
}
