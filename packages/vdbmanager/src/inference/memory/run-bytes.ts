import type { ModelFootprint } from "./footprint.ts";

type Costs = Pick<ModelFootprint, "bytesPerToken" | "bytesPerScore">;

/** Memory of one run over `tokens` tokens in texts of `length` tokens. */
export function runBytes({ bytesPerToken, bytesPerScore }: Costs, tokens: number, length: number): number {
  // The bias is held once, scores for every text.
  return tokens * bytesPerToken + bytesPerScore * (length * length + tokens * length);
}

/**
 * The largest number of tokens whose run fits, whether they are one text or many; 0 when none does.
 *
 * @param maxTokens longest text
 */
export function tokensThatFit(costs: Costs, bytes: number, maxTokens: number | null): number {
  const longest = maxTokens ?? Number.POSITIVE_INFINITY;
  let low = 0;
  let high = Math.max(0, Math.floor(bytes / costs.bytesPerToken));
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (runBytes(costs, middle, Math.min(middle, longest)) <= bytes) low = middle;
    else high = middle - 1;
  }
  return low;
}
