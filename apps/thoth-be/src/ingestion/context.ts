import type { Catalogue } from "../catalogue/catalogue.ts";
import type { WorkspaceRecord } from "../catalogue/workspaces.ts";
import type { WorkspaceStores } from "../workspace/workspace-stores.ts";
import type { Progress } from "./progress.ts";
import type { SourceFiles } from "./source-files.ts";

/** What the steps of a job work with. */
export interface JobContext {
  readonly catalogue: Catalogue;
  readonly record: WorkspaceRecord;
  readonly stores: WorkspaceStores;
  readonly files: SourceFiles;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}
