/**
 * Groups texts of exactly the same number of tokens, at most `maxTokens` a batch, shortest first. With equal lengths
 * there is no padding to compute and no mask to apply, and a text's vector cannot depend on its neighbours.
 *
 * @returns indices into `lengths`
 */
export function batchesByLength(lengths: readonly number[], maxTokens: number): number[][] {
  const byLength = new Map<number, number[]>();
  lengths.forEach((length, index) => {
    const group = byLength.get(length);
    if (group === undefined) byLength.set(length, [index]);
    else group.push(index);
  });
  const batches: number[][] = [];
  for (const length of [...byLength.keys()].sort((left, right) => left - right)) {
    const indices = byLength.get(length) as number[];
    const count = Math.max(1, Math.floor(maxTokens / Math.max(1, length)));
    for (let start = 0; start < indices.length; start += count)
      batches.push(indices.slice(start, start + count));
  }
  return batches;
}
