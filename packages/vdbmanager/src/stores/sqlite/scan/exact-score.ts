/** The direction of a vector in double precision. */
export function toUnit(vector: Float32Array): Float64Array {
  let squares = 0;
  for (let i = 0; i < vector.length; i++) squares += (vector[i] as number) * (vector[i] as number);
  const length = Math.sqrt(squares);
  return Float64Array.from(vector, (value) => value / length);
}

/**
 * Cosine similarity of a unit vector and a stored one, in double precision. Pairs of sums side by side let the
 * processor work ahead; their order is fixed, so equal vectors give equal scores.
 */
export function exactScore(unit: Float64Array, vector: Float32Array): number {
  const { length } = unit;
  const even = length - (length % 2);
  let [dotA, dotB, squaresA, squaresB] = [0, 0, 0, 0];
  for (let i = 0; i < even; i += 2) {
    const a = vector[i] as number;
    const b = vector[i + 1] as number;
    dotA += (unit[i] as number) * a;
    dotB += (unit[i + 1] as number) * b;
    squaresA += a * a;
    squaresB += b * b;
  }
  if (even < length) {
    const last = vector[even] as number;
    dotA += (unit[even] as number) * last;
    squaresA += last * last;
  }
  const score = (dotA + dotB) / Math.sqrt(squaresA + squaresB);
  return Math.max(-1, Math.min(1, score));
}
