import type { TopK } from "./top-k.ts";

/** Floats of one segment: large enough to scan at full speed, small enough to be allocated without a pause. */
const segmentFloats = 1 << 20;

/**
 * The vectors of one collection in memory, scaled to length 1, in contiguous segments. A slot is a row's place; it
 * changes when rows are removed.
 */
export class VectorMemory {
  readonly dimensions: number;
  /** Everything up to this change of the collection is here. */
  change = 0;
  /** Ids by slot. */
  readonly ids: string[] = [];
  readonly #keys: number[] = [];
  readonly #slotOf = new Map<number, number>();
  readonly #segments: Float32Array[] = [];
  readonly #segmentRows: number;

  constructor(dimensions: number) {
    this.dimensions = dimensions;
    this.#segmentRows = Math.max(1, Math.floor(segmentFloats / dimensions));
  }

  get size(): number {
    return this.#keys.length;
  }

  get bytes(): number {
    return this.#segments.length * this.#segmentRows * this.dimensions * 4;
  }

  keyAt(slot: number): number {
    return this.#keys[slot] as number;
  }

  slotOf(key: number): number | undefined {
    return this.#slotOf.get(key);
  }

  set(key: number, id: string, vector: Float32Array): void {
    let slot = this.#slotOf.get(key);
    if (slot === undefined) {
      slot = this.#keys.length;
      this.#slotOf.set(key, slot);
      this.#keys.push(key);
      this.ids.push(id);
      if (slot >= this.#segments.length * this.#segmentRows) {
        this.#segments.push(new Float32Array(this.#segmentRows * this.dimensions));
      }
    }
    this.ids[slot] = id;
    writeUnit(vector, this.#row(slot));
  }

  /** Fills the gap with the last row, so that rows stay contiguous. */
  removeAt(slot: number): void {
    const last = this.#keys.length - 1;
    this.#slotOf.delete(this.keyAt(slot));
    if (slot !== last) {
      this.#row(slot).set(this.#row(last));
      this.#keys[slot] = this.keyAt(last);
      this.ids[slot] = this.ids[last] as string;
      this.#slotOf.set(this.keyAt(slot), slot);
    }
    this.#keys.pop();
    this.ids.pop();
    if (this.#keys.length <= (this.#segments.length - 1) * this.#segmentRows) this.#segments.pop();
  }

  /** Offers the rows `from` to `to` (exclusive) of all slots, or of `slots` when given. `unit` has length 1. */
  scan(unit: Float64Array, from: number, to: number, slots: Uint32Array | null, best: TopK): void {
    const { dimensions } = this;
    for (let i = from; i < to; i++) {
      const slot = slots === null ? i : (slots[i] as number);
      const segment = this.#segments[Math.floor(slot / this.#segmentRows)] as Float32Array;
      const score = dot(unit, segment, (slot % this.#segmentRows) * dimensions);
      const clamped = Math.max(-1, Math.min(1, score));
      if (clamped >= best.floor) best.offer(slot, clamped);
    }
  }

  #row(slot: number): Float32Array {
    const start = (slot % this.#segmentRows) * this.dimensions;
    const segment = this.#segments[Math.floor(slot / this.#segmentRows)] as Float32Array;
    return segment.subarray(start, start + this.dimensions);
  }
}

/** The direction of a vector in double precision. */
export function toUnit(vector: Float32Array): Float64Array {
  const unit = Float64Array.from(vector);
  const length = Math.sqrt(unit.reduce((sum, value) => sum + value * value, 0));
  for (let i = 0; i < unit.length; i++) unit[i] = (unit[i] as number) / length;
  return unit;
}

function writeUnit(vector: Float32Array, row: Float32Array): void {
  let squares = 0;
  for (let i = 0; i < vector.length; i++) squares += (vector[i] as number) * (vector[i] as number);
  const scale = 1 / Math.sqrt(squares);
  for (let i = 0; i < vector.length; i++) row[i] = (vector[i] as number) * scale;
}

/** Four sums side by side let the processor work ahead; their order is fixed, so equal rows give equal scores. */
function dot(unit: Float64Array, rows: Float32Array, start: number): number {
  const length = unit.length;
  const whole = length & ~3;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i < whole; i += 4) {
    const at = start + i;
    a += (unit[i] as number) * (rows[at] as number);
    b += (unit[i + 1] as number) * (rows[at + 1] as number);
    c += (unit[i + 2] as number) * (rows[at + 2] as number);
    d += (unit[i + 3] as number) * (rows[at + 3] as number);
  }
  for (; i < length; i++) a += (unit[i] as number) * (rows[start + i] as number);
  return a + b + (c + d);
}
