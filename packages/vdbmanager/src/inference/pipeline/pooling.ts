import type { PoolingMode, PoolingPlan } from "../folder/pooling-config.ts";

/** Token vectors of one text: `length x size`, row-major. */
export interface TokenVectors {
  readonly data: Float32Array;
  readonly length: number;
  readonly size: number;
  /** Tokens from here on take part; above 0 when the prompt is left out. */
  readonly from: number;
}

type Pool = (tokens: TokenVectors, output: Float32Array) => void;

function weightedSum(
  tokens: TokenVectors,
  weight: (index: number) => number,
  divisor: number,
  output: Float32Array,
): void {
  const { data, length, size, from } = tokens;
  const sum = new Float64Array(size);
  for (let index = from; index < length; index++) {
    const factor = weight(index);
    const start = index * size;
    for (let column = 0; column < size; column++) {
      sum[column] = (sum[column] as number) + factor * (data[start + column] as number);
    }
  }
  for (let column = 0; column < size; column++) output[column] = (sum[column] as number) / divisor;
}

const one = (): number => 1;
/** The reference divides by at least this. */
const smallest = 1e-9;

/** As sentence-transformers' Pooling module: special tokens take part in every mode. */
const pools: Record<PoolingMode, Pool> = {
  cls: ({ data, size, from, length }, output) => {
    const row = Math.min(from, length - 1);
    output.set(data.subarray(row * size, (row + 1) * size));
  },
  max: ({ data, length, size, from }, output) => {
    output.fill(from < length ? Number.NEGATIVE_INFINITY : -1e9);
    for (let index = from; index < length; index++) {
      for (let column = 0; column < size; column++) {
        output[column] = Math.max(output[column] as number, data[index * size + column] as number);
      }
    }
  },
  mean: (tokens, output) => weightedSum(tokens, one, Math.max(tokens.length - tokens.from, smallest), output),
  mean_sqrt_len_tokens: (tokens, output) =>
    weightedSum(tokens, one, Math.sqrt(Math.max(tokens.length - tokens.from, smallest)), output),
  weightedmean: (tokens, output) => {
    const { from, length } = tokens;
    const total = (length * (length + 1) - from * (from + 1)) / 2;
    weightedSum(tokens, (index) => index + 1, Math.max(total, smallest), output);
  },
  lasttoken: ({ data, length, size }, output) =>
    output.set(data.subarray((length - 1) * size, length * size)),
};

/** One vector per text; several modes are concatenated in their order. */
export function pool(tokens: TokenVectors, plan: PoolingPlan): Float32Array {
  const output = new Float32Array(tokens.size * plan.modes.length);
  plan.modes.forEach((mode, index) => {
    pools[mode](tokens, output.subarray(index * tokens.size, (index + 1) * tokens.size));
  });
  return output;
}
