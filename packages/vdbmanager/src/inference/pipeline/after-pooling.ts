import type { DenseActivation, DenseLayer } from "../folder/dense-config.ts";

/** A module behind the pooling: one vector in, one vector out. */
export type VectorModule = (vector: Float32Array) => Float32Array;

const activate: Record<DenseActivation, (value: number) => number> = {
  identity: (value) => value,
  tanh: Math.tanh,
  relu: (value) => Math.max(0, value),
  sigmoid: (value) => 1 / (1 + Math.exp(-value)),
  silu: (value) => value / (1 + Math.exp(-value)),
  gelu: (value) => (value * (1 + erf(value / Math.SQRT2))) / 2,
};

/** The error function to double precision, by its series with positive terms (https://dlmf.nist.gov/7.6#E2). */
export function erf(value: number): number {
  if (Math.abs(value) > 6) return Math.sign(value);
  let term = value;
  let sum = value;
  for (let n = 1; Math.abs(term) > Math.abs(sum) * Number.EPSILON; n++) {
    term *= (2 * value * value) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-value * value) * sum;
}

/** `activation(W x + b)`, plus the residual if there is one. */
export function dense({ inputs, outputs, activation, weight, bias, residual }: DenseLayer): VectorModule {
  const apply = activate[activation];
  const product = (matrix: Float32Array, row: number, vector: Float32Array): number => {
    let sum = 0;
    const start = row * inputs;
    for (let column = 0; column < inputs; column++) {
      sum += (matrix[start + column] as number) * (vector[column] as number);
    }
    return sum;
  };
  return (vector) => {
    const result = new Float32Array(outputs);
    for (let row = 0; row < outputs; row++) {
      const value = apply(product(weight, row, vector) + (bias?.[row] ?? 0));
      if (residual === "none") result[row] = value;
      else if (residual === "identity") result[row] = value + (vector[row] as number);
      else result[row] = value + product(residual, row, vector);
    }
    return result;
  };
}

/** Length 1; a zero vector stays zero (torch.nn.functional.normalize divides by at least 1e-12). */
export const normalize: VectorModule = (vector) => {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const length = Math.max(Math.sqrt(squares), 1e-12);
  return vector.map((value) => value / length);
};
