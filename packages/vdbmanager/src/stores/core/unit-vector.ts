/** How far from 1 the length of a vector may be that is searched as it is: it moves a score by no more. */
const tolerance = 1e-6;

/**
 * The vector to search by: the one given when its length is 1, as embeddings' is, else its direction, computed in
 * double precision. So a database that sums in float32 gives right cosines also for very long and very short
 * vectors, and an inner product is the cosine.
 */
export function unitVector(vector: Float32Array): Float32Array {
  let largest = 0;
  for (const value of vector) largest = Math.max(largest, Math.abs(value));
  let squares = 0;
  for (const value of vector) squares += (value / largest) ** 2;
  const length = Math.sqrt(squares) * largest;
  if (Math.abs(length - 1) <= tolerance) return vector;
  return vector.map((value) => value / length);
}

/** A computed cosine may leave [-1, 1] by its last digits. */
export function clampScore(score: number): number {
  return Math.min(1, Math.max(-1, score));
}
