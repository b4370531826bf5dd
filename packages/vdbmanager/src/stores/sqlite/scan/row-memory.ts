import { componentsPerStep, maximumPages, pageBytes, rowHeaderBytes } from "./dot-kernel.ts";
import { type WasmMemory, webAssembly } from "./web-assembly.ts";

/**
 * WebAssembly memory that threads share, with the views that rows are written and read through.
 *
 * A row begins with its key (float64), its scale and its error (float32 each); then comes one int8 for each component.
 * `scale * int8[i]` stands for component i of the row's unit vector; the whole is off by at most `error` in length.
 * Where there is no row the error is NaN.
 */
export class RowMemory {
  readonly memory: WasmMemory;
  int8!: Int8Array;
  int16!: Int16Array;
  int32!: Int32Array;
  float32!: Float32Array;
  float64!: Float64Array;

  constructor(memory: WasmMemory) {
    this.memory = memory;
    this.#view();
  }

  get pages(): number {
    return this.int8.length / pageBytes;
  }

  /** @throws RangeError when the system has no more memory */
  grow(pages: number): void {
    this.memory.grow(pages);
    this.#view();
  }

  /** Shows the pages up to `pages`, which another thread may have added. */
  show(pages: number): void {
    // A thread that did not grow the memory gets a buffer of the new length only by growing it.
    if (this.pages < pages) this.grow(0);
  }

  keyAt(row: number): number {
    return this.float64[row >>> 3] as number;
  }

  scaleAt(row: number): number {
    return this.float32[(row >>> 2) + 2] as number;
  }

  errorAt(row: number): number {
    return this.float32[(row >>> 2) + 3] as number;
  }

  setHeader(row: number, key: number, scale: number, error: number): void {
    this.float64[row >>> 3] = key;
    this.float32[(row >>> 2) + 2] = scale;
    this.float32[(row >>> 2) + 3] = error;
  }

  clear(row: number): void {
    this.setHeader(row, 0, 0, Number.NaN);
  }

  #view(): void {
    const { buffer } = this.memory;
    this.int8 = new Int8Array(buffer);
    this.int16 = new Int16Array(buffer);
    this.int32 = new Int32Array(buffer);
    this.float32 = new Float32Array(buffer);
    this.float64 = new Float64Array(buffer);
  }
}

/** An empty memory; it takes from the system only what is grown. @throws RangeError when it cannot be reserved */
export function createRowMemory(pages: number): RowMemory {
  return new RowMemory(new webAssembly.Memory({ initial: pages, maximum: maximumPages, shared: true }));
}

/** Components of a row with those that fill it up, which are 0. */
export function paddedLength(dimensions: number): number {
  return Math.ceil(dimensions / componentsPerStep) * componentsPerStep;
}

export function rowBytesOf(dimensions: number): number {
  return rowHeaderBytes + paddedLength(dimensions);
}

/** Rows never cross a page. */
export function rowsPerPage(dimensions: number): number {
  return Math.floor(pageBytes / rowBytesOf(dimensions));
}
