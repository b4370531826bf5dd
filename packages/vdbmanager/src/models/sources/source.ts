import type { Deadline } from "../../resilience/index.ts";
import type { ModelReference } from "../reference.ts";
import type { DownloadProgress, ModelFile, ModelSourceName } from "../types.ts";

/** What a source is asked for: exact bytes, or (files undefined) whatever the reference names. */
export interface Wanted {
  readonly reference: ModelReference;
  /** 40-hex commit, branch or tag. */
  readonly revision: string;
  /** Files with pinned hashes that are still missing; undefined when nothing is pinned yet. */
  readonly files: readonly ModelFile[] | undefined;
}

/** What is known of a file before it is there. */
export interface FileIdentity {
  readonly path: string;
  readonly size: number | undefined;
  readonly sha256: string | undefined;
  /** Git's blob sha1; used when there is no sha256. */
  readonly gitSha1: string | undefined;
}

export interface SourceContext {
  readonly deadline: Deadline;
  /** Folder for partial files; kept between runs so that downloads resume. */
  readonly workFolder: string;
  /** A file of the cache that may have these very bytes, which then need not be asked for; null when there is none. */
  readonly findCached?: ((revision: string, file: FileIdentity) => Promise<string | null>) | undefined;
  readonly onProgress: (progress: DownloadProgress) => void;
}

/** A file that a source has put down. It is not trusted: the cache hashes it before it takes it over. */
export interface DeliveredFile {
  readonly path: string;
  /** Where it lies now; the cache moves it away. */
  readonly from: string;
  /** Size and sha256 that the source itself promises; what a lock or the catalogue says stands above it. */
  readonly expected?: ModelFile | undefined;
  /** Whether the hub keeps it in LFS, where that is known; decides the name of its blob. */
  readonly isLfs?: boolean | undefined;
}

export interface Delivered {
  /** Commit the files belong to. */
  readonly revision: string;
  readonly files: readonly DeliveredFile[];
}

/** One place models come from. */
export interface ModelSource {
  readonly name: ModelSourceName;
  /** For people: which hub, folder or package. No credentials. */
  readonly label: string;
  /** A source that leaves this machine is asked only where the download strategy allows it. */
  readonly needsNetwork: boolean;
  /** Share of the total budget this source may take, so that the next one still has time. */
  readonly share: number;
  /** Why this source cannot have the model, or null when it may. No network; at most a look whether a file is there. */
  refuses(wanted: Wanted): string | null;
  /** Puts the files below the work folder. Ends soon after `context.deadline.signal` aborts. */
  fetch(wanted: Wanted, context: SourceContext): Promise<Delivered>;
}
