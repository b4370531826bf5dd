import { rowHeaderBytes } from "./dot-kernel.ts";
import { paddedLength, type RowMemory } from "./row-memory.ts";

const largestInt8 = 127;
const largestInt16 = 32_767;
const largestInt32 = 2 ** 31 - 1;
/** More than double precision loses in any sum here, with the 8192 components a vector may have. */
const rounding = 1e-9;

/** A query as the kernel reads it. `scale * values[i]` stands for component i of the unit vector. */
export interface QuantizedQuery {
  readonly values: Int16Array;
  readonly scale: number;
  /** The length of what the integers miss. */
  readonly error: number;
}

/** Writes the row of `vector` at the byte address `row`; what lay there is gone. */
export function writeRow(memory: RowMemory, row: number, key: number, vector: Float32Array): void {
  const { length } = vector;
  let squares = 0;
  let largest = 0;
  for (let i = 0; i < length; i++) {
    const value = vector[i] as number;
    squares += value * value;
    largest = Math.max(largest, Math.abs(value));
  }
  const toUnit = 1 / Math.sqrt(squares);
  const scale = Math.fround((largest * toUnit) / largestInt8);
  const toInteger = 1 / scale;
  const start = row + rowHeaderBytes;
  let missed = 0;
  for (let i = 0; i < length; i++) {
    const component = (vector[i] as number) * toUnit;
    const integer = Math.round(component * toInteger);
    memory.int8[start + i] = integer;
    const difference = component - integer * scale;
    missed += difference * difference;
  }
  memory.int8.fill(0, start + length, start + paddedLength(length));
  memory.setHeader(row, key, scale, roundUp(Math.sqrt(missed)));
}

/** `unit` has length 1. The kernel's sums with int8 rows fit into 32 bits. */
export function quantizeQuery(unit: Float64Array): QuantizedQuery {
  let largest = 0;
  let total = 0;
  for (const component of unit) {
    largest = Math.max(largest, Math.abs(component));
    total += Math.abs(component);
  }
  // 127 * sum(|values|) <= 127 * (total / scale + dimensions / 2) <= 2^31 - 1
  const room = largestInt32 / largestInt8 - unit.length / 2;
  const scale = Math.max(largest / largestInt16, total / room);
  const values = new Int16Array(paddedLength(unit.length));
  let missed = 0;
  for (const [i, component] of unit.entries()) {
    const integer = Math.round(component / scale);
    values[i] = integer;
    missed += (component - integer * scale) ** 2;
  }
  return { values, scale, error: Math.sqrt(missed) };
}

/**
 * How far the cosine of a row can be from `sum * row scale * query scale`. With q, x the unit vectors and q', x' what
 * the integers stand for: q.x - q'.x' = q.(x - x') + (q - q').x', so by Cauchy-Schwarz at most
 * |x - x'| + |q - q'| * (1 + |x - x'|).
 */
export function scoreError(rowError: number, queryError: number): number {
  return rowError + queryError * (1 + rowError) + rounding;
}

/** To a float32 that is not smaller. */
function roundUp(value: number): number {
  return Math.fround(value * (1 + 2 ** -22));
}
