/** Milliseconds since `startedAt` of `performance.now`, never 0: clients take 0 for "not measured". */
export function elapsedMs(startedAt: number): number {
  return Math.max(0.01, Math.round((performance.now() - startedAt) * 100) / 100);
}
