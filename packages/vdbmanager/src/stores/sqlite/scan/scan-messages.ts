import type { CandidateList } from "./candidates.ts";
import type { QuantizedQuery } from "./quantize.ts";
import type { ScanTarget } from "./scanner.ts";
import type { WasmMemory } from "./web-assembly.ts";

/** What the scan thread is started with. */
export interface ScanThreadData {
  readonly memory: WasmMemory;
  /** Byte address of the page it works in. */
  readonly workPage: number;
}

export interface ScanJob {
  readonly job: number;
  readonly target: ScanTarget;
  readonly query: QuantizedQuery;
  readonly limit: number;
  readonly minScore: number;
  /** Pages of the memory that the job may read. */
  readonly pages: number;
  /** One int32; anything but 0 means that nobody waits for the job any more. */
  readonly abandoned: SharedArrayBuffer;
}

export interface ScanAnswer {
  readonly job: number;
  /** Null for an abandoned job. */
  readonly candidates: CandidateList | null;
}
