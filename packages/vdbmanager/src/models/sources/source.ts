import type { Deadline } from "../../resilience/index.ts";
import type { ModelReference } from "../reference.ts";
import type { DownloadProgress, ModelFile, ModelSourceName } from "../types.ts";

/** What a source is asked for: exact bytes, or (files undefined) whatever the reference names. */
export interface Wanted {
  readonly reference: ModelReference;
  /** 40-hex commit or branch. */
  readonly revision: string;
  /** Files with pinned hashes that are still missing; undefined when nothing is pinned yet. */
  readonly files: readonly ModelFile[] | undefined;
}

export interface SourceContext {
  readonly deadline: Deadline;
  /** Folder for partial files; kept between runs so that downloads resume. */
  readonly workFolder: string;
  readonly onProgress: (progress: DownloadProgress) => void;
}

/** Files a source has put down, not yet trusted: the cache checks size and sha256 before it takes them over. */
export interface Delivered {
  /** Commit the files belong to. */
  readonly revision: string;
  readonly files: readonly (ModelFile & { readonly path: string; readonly from: string })[];
}

/** One place models come from. */
export interface ModelSource {
  readonly name: ModelSourceName;
  /** For people: which hub, folder or package. */
  readonly label: string;
  /** Share of the total budget this source may take, so that the next one still has time. */
  readonly share: number;
  /** Why this source cannot have the model, or null when it may. No I/O. */
  refuses(wanted: Wanted): string | null;
  fetch(wanted: Wanted, context: SourceContext): Promise<Delivered>;
}
