import { ThothError } from "../errors/index.ts";
import { type ReadyModel, weightsIdentity } from "../models/index.ts";
import { type Canary, canaries } from "./canary-data.ts";

/** Smallest cosine to the known vectors. fp32 gives 0.9999999; a wrong GELU 0.99999, a wrong file far less. */
const cosineFloor = 0.999998;

export interface CanaryReport {
  readonly texts: number;
  readonly smallestCosine: number;
  readonly checkedAt: string;
}

/** Known vectors of these weights, or null when the catalogue has none. */
export function canaryOf(ready: ReadyModel): Canary | null {
  const weights = ready.files.map(({ sha256 }) => weightsIdentity(sha256));
  return canaries.find(({ weightsSha256 }) => weights.includes(weightsSha256)) ?? null;
}

/**
 * Compares freshly computed vectors with the known leading numbers.
 *
 * @param vectors one per text of the canary, in its order
 * @throws CANARY_FAILED when a cosine lies below the floor
 */
export function checkCanary(canary: Canary, vectors: readonly Float32Array[], model: string): CanaryReport {
  const cosines = canary.vectors.map(({ leading }, index) => leadingCosine(leading, vectors[index]));
  const smallestCosine = Math.min(...cosines);
  if (!(smallestCosine >= cosineFloor)) {
    throw new ThothError("CANARY_FAILED", {
      message: `Model ${model} gave a vector with cosine ${smallestCosine.toFixed(6)} to its known vector, the floor is ${cosineFloor}.`,
      details: { model, smallestCosine, cosineFloor },
    });
  }
  return { texts: cosines.length, smallestCosine, checkedAt: new Date().toISOString() };
}

function leadingCosine(expected: readonly number[], vector: Float32Array | undefined): number {
  let dot = 0;
  let left = 0;
  let right = 0;
  expected.forEach((value, index) => {
    const other = vector?.[index] ?? Number.NaN;
    dot += value * other;
    left += value * value;
    right += other * other;
  });
  return dot / Math.sqrt(left * right);
}
