import { setImmediate as nextTurn } from "node:timers/promises";
import { ThothError } from "../errors/index.ts";
import type { SimilarityFunction } from "../inference/index.ts";
import { type CallOptions, Deadline } from "../resilience/index.ts";
import type { EmbeddingMatrix } from "./types.ts";

/** Rows of vectors: what `encode` gives, or one's own buffer. */
export type VectorRows = Pick<EmbeddingMatrix, "rows" | "dimensions" | "data"> & {
  readonly space?: Pick<EmbeddingMatrix["space"], "fingerprint" | "model">;
};

/** Similarities of every row of one matrix with every row of another. */
export interface SimilarityMatrix {
  /** Rows of the first matrix. */
  readonly rows: number;
  /** Rows of the second matrix. */
  readonly columns: number;
  /** `rows x columns`, row-major. */
  readonly data: Float32Array;
  at(row: number, column: number): number;
}

export interface SimilarityOptions extends CallOptions {
  /** @default "cosine" */
  function?: SimilarityFunction | undefined;
}

const defaultDeadlineMs = 60_000;
/** Multiplications between two turns of the event loop, a few milliseconds of them. */
const workPerTurn = 4_000_000;
/** As torch.nn.functional.normalize: a zero vector has cosine 0 to everything. */
const smallestLength = 1e-12;

/**
 * How similar two vectors are; the larger the more. `cosine` lies in [-1, 1], `dot` is the inner product, `euclidean`
 * and `manhattan` are negative distances, all as sentence-transformers defines them.
 *
 * @throws INVALID_INPUT when the vectors differ in length
 */
export function similarity(
  left: Float32Array,
  right: Float32Array,
  name: SimilarityFunction = "cosine",
): number {
  if (left.length !== right.length) throw otherDimensions(left.length, right.length);
  return measures[name](left, right);
}

/**
 * Every row of `left` with every row of `right`. Gives the event loop its turn between rows.
 *
 * @throws INVALID_INPUT, SPACE_MISMATCH when both matrices name a space and not the same, DEADLINE_EXCEEDED, ABORTED
 */
export async function similarityMatrix(
  left: VectorRows,
  right: VectorRows,
  options: SimilarityOptions = {},
): Promise<SimilarityMatrix> {
  const columns = right.rows;
  const data = new Float32Array(left.rows * columns);
  await measureAll(left, right, options, left.rows * columns, (index, measure) => {
    data[index] = measure(rowOf(left, Math.floor(index / columns)), rowOf(right, index % columns));
  });
  return { rows: left.rows, columns, data, at: (row, column) => data[row * columns + column] ?? Number.NaN };
}

/**
 * Row i of `left` with row i of `right`.
 *
 * @throws as {@link similarityMatrix}; INVALID_INPUT also when the number of rows differs
 */
export async function similarityPairwise(
  left: VectorRows,
  right: VectorRows,
  options: SimilarityOptions = {},
): Promise<Float32Array> {
  if (left.rows !== right.rows) {
    throw new ThothError("INVALID_INPUT", {
      message: `The left matrix has ${left.rows} rows, the right one ${right.rows}; pairs need the same number.`,
      details: { leftRows: left.rows, rightRows: right.rows },
    });
  }
  const data = new Float32Array(left.rows);
  await measureAll(left, right, options, left.rows, (index, measure) => {
    data[index] = measure(rowOf(left, index), rowOf(right, index));
  });
  return data;
}

type Measure = (left: Float32Array, right: Float32Array) => number;

const measures: Record<SimilarityFunction, Measure> = {
  dot,
  cosine: (left, right) => dot(left, right) / (lengthOf(left) * lengthOf(right)),
  euclidean: (left, right) => -Math.sqrt(sum(left, right, (difference) => difference * difference)),
  manhattan: (left, right) => -sum(left, right, Math.abs),
};

async function measureAll(
  left: VectorRows,
  right: VectorRows,
  { function: name = "cosine", signal, deadlineMs = defaultDeadlineMs }: SimilarityOptions,
  count: number,
  each: (index: number, measure: Measure) => void,
): Promise<void> {
  if (left.dimensions !== right.dimensions) throw otherDimensions(left.dimensions, right.dimensions);
  checkSpaces(left, right);
  using deadline = Deadline.start({ what: "similarity", deadlineMs, signal });
  const pairsPerTurn = Math.max(1, Math.floor(workPerTurn / (3 * left.dimensions)));
  const measure = measures[name];
  for (let index = 0; index < count; index++) {
    each(index, measure);
    if (index % pairsPerTurn !== pairsPerTurn - 1) continue;
    await nextTurn();
    deadline.throwIfOver();
  }
}

function checkSpaces({ space: left }: VectorRows, { space: right }: VectorRows): void {
  if (left === undefined || right === undefined || left.fingerprint === right.fingerprint) return;
  throw new ThothError("SPACE_MISMATCH", {
    message: `The vectors are of ${left.model} and ${right.model}, which cannot be compared.`,
    remedy: "Encode both with one model.",
    details: { left: left.fingerprint, right: right.fingerprint },
  });
}

function rowOf({ data, dimensions }: VectorRows, row: number): Float32Array {
  return data.subarray(row * dimensions, (row + 1) * dimensions);
}

function otherDimensions(left: number, right: number): ThothError {
  return new ThothError("INVALID_INPUT", {
    message: `The left vectors have ${left} dimensions, the right ones ${right}.`,
    details: { leftDimensions: left, rightDimensions: right },
  });
}

/** Inner product of two vectors of one length. */
export function dot(left: Float32Array, right: Float32Array): number {
  let result = 0;
  for (let index = 0; index < left.length; index++) {
    result += (left[index] as number) * (right[index] as number);
  }
  return result;
}

function lengthOf(vector: Float32Array): number {
  return Math.max(Math.sqrt(dot(vector, vector)), smallestLength);
}

function sum(left: Float32Array, right: Float32Array, of: (difference: number) => number): number {
  let result = 0;
  for (let index = 0; index < left.length; index++) {
    result += of((left[index] as number) - (right[index] as number));
  }
  return result;
}
