import { parentPort, workerData } from "node:worker_threads";
import { Candidates } from "./candidates.ts";
import { RowMemory } from "./row-memory.ts";
import type { ScanAnswer, ScanJob, ScanThreadData } from "./scan-messages.ts";
import { Scanner } from "./scanner.ts";

/** Addresses between two looks at whether anybody still waits. */
const stride = 64;

const { memory: shared, workPage } = workerData as ScanThreadData;
const memory = new RowMemory(shared);
const scanner = new Scanner(memory, workPage);

parentPort?.on("message", (job: ScanJob) => {
  memory.show(job.pages);
  const candidates = new Candidates(job.limit, job.minScore);
  const abandoned = new Int32Array(job.abandoned);
  const { length } = job.target.addresses;
  for (let from = 0; from < length; from += stride) {
    if (Atomics.load(abandoned, 0) !== 0) {
      answer({ job: job.job, candidates: null });
      return;
    }
    scanner.scan(job.target, from, Math.min(from + stride, length), job.query, candidates);
  }
  answer({ job: job.job, candidates: candidates.list() });
});

function answer(message: ScanAnswer): void {
  parentPort?.postMessage(message);
}
