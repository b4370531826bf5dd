import type { EncodedRows } from "./encode-list.ts";
import type { EncodeReport, VectorSpace } from "./types.ts";

export function encodeReport(rows: EncodedRows, space: VectorSpace, totalMs: number): EncodeReport {
  const { tokens, wasCut, cacheHits, queueMs, inferenceMs } = rows;
  const cut: number[] = [];
  wasCut.forEach((value, index) => {
    if (value === 1) cut.push(index);
  });
  return { space, numericClass: space.numericClass, tokens, cut, cacheHits, queueMs, inferenceMs, totalMs };
}
