import type { EmbeddingMatrix, VectorSpace } from "./types.ts";

/** @param data `rows x space.dimensions`, row-major */
export function embeddingMatrix(data: Float32Array, rows: number, space: VectorSpace): EmbeddingMatrix {
  const { dimensions } = space;
  const row = (index: number): Float32Array => {
    if (!Number.isInteger(index) || index < 0 || index >= rows) {
      throw new RangeError(`Row ${index} of a matrix with ${rows} rows.`);
    }
    return data.subarray(index * dimensions, (index + 1) * dimensions);
  };
  return {
    rows,
    dimensions,
    data,
    space,
    row,
    toArrays: () => Array.from({ length: rows }, (_, index) => [...row(index)]),
  };
}
