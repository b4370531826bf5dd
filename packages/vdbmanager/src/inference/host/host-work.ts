import type { EncodedTexts } from "../types.ts";
import type { Lane } from "./protocol.ts";

export interface HostWork {
  readonly lane: Lane;
  readonly prompt: string;
  readonly texts: readonly string[];
  /** Texts of this work that are done. */
  readonly onProgress?: (done: number) => void;
}

export interface RunningWork {
  readonly result: Promise<EncodedTexts>;
  /** The result rejects with `reason`; the host drops the work after the batch it is in. */
  cancel(reason: unknown): void;
}

/** Work that a host has taken on. */
export interface WorkEntry {
  readonly id: number;
  readonly work: HostWork;
  readonly resolve: (result: EncodedTexts) => void;
  readonly reject: (reason: unknown) => void;
  isCancelled: boolean;
  isSent: boolean;
  /** Hosts that died while they had it. */
  deaths: number;
}

const maxDeathsOfWork = 2;

/** What may be sent now: everything, but work that was lost with a host goes alone, so that it takes nothing with it. */
export function sendable(entries: Iterable<WorkEntry>): WorkEntry[] {
  const all = [...entries];
  const suspect = all.find(({ deaths }) => deaths > 0);
  if (suspect === undefined) return all.filter(({ isSent }) => !isSent);
  return all.some(({ isSent }) => isSent) ? [] : [suspect];
}

/** After a death: work that was out waits again, unless it was cancelled or has died too often. */
export function survives(entry: WorkEntry): boolean {
  if (!entry.isSent) return true;
  entry.isSent = false;
  entry.deaths += 1;
  return !entry.isCancelled && entry.deaths < maxDeathsOfWork;
}
