import type { HostLimits } from "../host/model-host.ts";
import type { ModelFootprint } from "./footprint.ts";
import { inMebibytes, type MemoryRequest } from "./memory-ledger.ts";
import { runBytes, tokensThatFit } from "./run-bytes.ts";

/** What was decided about the hosts of a model, with the reasons. */
export interface HostPlan extends HostLimits {
  /** Estimated memory of the first host, mapped weights included. */
  readonly firstHostBytes: number;
  /** Estimated memory of each further host; they share the mapped weights. */
  readonly furtherHostBytes: number;
  readonly reasons: readonly string[];
}

/** A batch is not made smaller than this for lack of memory. */
const leastBatchTokens = 64;
const mebibyte = 2 ** 20;

/** What to ask the ledger for before the first host of a model starts. */
export function memoryRequest(what: string, footprint: ModelFootprint, batchTokens: number): MemoryRequest {
  const fixed = footprint.runtimeBytes + footprint.copiedBytes + footprint.mappedBytes;
  const run = (tokens: number): number =>
    runBytes(footprint, tokens, Math.min(tokens, footprint.maxTokens ?? tokens));
  return {
    what,
    leastBytes: fixed + run(Math.min(leastBatchTokens, batchTokens)),
    bestBytes: fixed + run(Math.max(batchTokens, footprint.maxTokens ?? 0)),
  };
}

/** Fits batches and texts into the memory that was granted. */
export function planHosts(
  footprint: ModelFootprint,
  wanted: { readonly batchTokens: number },
  granted: { readonly bytes: number; readonly freeBytes: number },
): HostPlan {
  const { runtimeBytes, copiedBytes, mappedBytes, maxTokens } = footprint;
  const forRuns = granted.bytes - runtimeBytes - copiedBytes - mappedBytes;
  const fitting = tokensThatFit(footprint, forRuns, maxTokens);
  const batchTokens = Math.max(1, Math.min(wanted.batchTokens, fitting));
  const maxTextTokens = maxTokens === null || fitting >= maxTokens ? null : fitting;
  const privateBytes = granted.bytes - mappedBytes;
  const watermarkBytes = Math.round(
    Math.max(
      1.1 * privateBytes,
      Math.min(1.5 * privateBytes + 32 * mebibyte, privateBytes + granted.freeBytes),
    ),
  );
  const isTight = batchTokens < wanted.batchTokens || maxTextTokens !== null;
  return {
    batchTokens,
    maxTextTokens,
    watermarkBytes,
    firstHostBytes: granted.bytes,
    furtherHostBytes: privateBytes,
    reasons: [
      `estimated ${inMebibytes(granted.bytes)}: runtime ${inMebibytes(runtimeBytes)}, copied weights ${inMebibytes(copiedBytes)}, mapped weights ${inMebibytes(mappedBytes)}, largest run ${inMebibytes(forRuns)}`,
      isTight
        ? `memory is short: batches of ${batchTokens} instead of ${wanted.batchTokens} tokens, texts up to ${maxTextTokens ?? maxTokens} tokens`
        : `batches of ${batchTokens} tokens fit`,
      `a host is replaced above ${inMebibytes(watermarkBytes)} of its own memory`,
    ],
  };
}
