import { totalmem } from "node:os";
import { ScanEngine, type ScanEngineOptions } from "./scan-engine.ts";

/** A share of an engine; closing the last one stops the engine. */
export interface ScanEngineLease {
  readonly engine: ScanEngine;
  close(): Promise<void>;
}

/** The share of the memory limit that vectors may take. */
const share = 0.25;

let shared: { engine: ScanEngine; leases: number } | undefined;

/** The engine of all stores in this process that have no bound of their own. */
export function leaseSharedScanEngine(): ScanEngineLease {
  shared ??= { engine: new ScanEngine({ maxBytes: defaultVectorMemoryBytes() }), leases: 0 };
  const mine = shared;
  mine.leases += 1;
  return {
    engine: mine.engine,
    async close() {
      mine.leases -= 1;
      if (mine.leases > 0) return;
      if (shared === mine) shared = undefined;
      await mine.engine.close();
    },
  };
}

export function ownScanEngine(options: ScanEngineOptions): ScanEngineLease {
  const engine = new ScanEngine(options);
  return { engine, close: () => engine.close() };
}

/** A quarter of the control group's memory limit, or of the machine's memory where there is none. */
export function defaultVectorMemoryBytes(limitBytes: number = process.constrainedMemory()): number {
  const limit = limitBytes > 0 ? Math.min(limitBytes, totalmem()) : totalmem();
  return Math.floor(limit * share);
}
