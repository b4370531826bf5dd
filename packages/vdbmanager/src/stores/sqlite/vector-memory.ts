import type { MemoryPool, PageHolder } from "./scan/memory-pool.ts";
import { writeRow } from "./scan/quantize.ts";
import { rowBytesOf, rowsPerPage } from "./scan/row-memory.ts";

interface Page {
  readonly address: number;
  rows: number;
}

export interface RowMarks {
  mark(key: number): void;
  /** May be walked while its rows are removed. */
  unmarked(): Iterable<number>;
}

/**
 * The vectors of one collection in memory, a byte for each component. Where a row lies follows from its key: keys are
 * dense, and a page whose rows are all gone is given back.
 */
export class VectorMemory implements PageHolder {
  readonly dimensions: number;
  /** Everything up to this change of the collection is here. */
  change = 0;
  readonly #pool: MemoryPool;
  readonly #pages = new Map<number, Page>();
  readonly #rowBytes: number;
  readonly #rowsPerPage: number;
  #users = 0;

  constructor(dimensions: number, pool: MemoryPool) {
    this.dimensions = dimensions;
    this.#pool = pool;
    this.#rowBytes = rowBytesOf(dimensions);
    this.#rowsPerPage = rowsPerPage(dimensions);
  }

  get isInUse(): boolean {
    return this.#users > 0;
  }

  get pages(): number {
    return this.#pages.size;
  }

  /** While it is used, nobody else takes its pages. */
  use(): Disposable {
    this.#users += 1;
    this.#pool.touch(this);
    return {
      [Symbol.dispose]: () => {
        this.#users -= 1;
      },
    };
  }

  /** False when there is no room: nothing was changed. */
  set(key: number, vector: Float32Array): boolean {
    const { rows } = this.#pool;
    const page = this.#pages.get(this.#pageOf(key)) ?? this.#addPage(key);
    if (page === null) return false;
    const row = this.#rowIn(page, key);
    if (Number.isNaN(rows.errorAt(row))) page.rows += 1;
    writeRow(rows, row, key, vector);
    return true;
  }

  /** The byte address of a row, or undefined when it is not here. */
  addressOf(key: number): number | undefined {
    const page = this.#pages.get(this.#pageOf(key));
    if (page === undefined) return undefined;
    const row = this.#rowIn(page, key);
    return Number.isNaN(this.#pool.rows.errorAt(row)) ? undefined : row;
  }

  /** Byte addresses of all pages. */
  addresses(): Uint32Array {
    return Uint32Array.from(this.#pages.values(), ({ address }) => address);
  }

  /** Finds the rows that nobody marks, to remove what is gone elsewhere. */
  marks(): RowMarks {
    const marked = new Map(
      [...this.#pages.keys()].map((index) => [index, new Uint8Array(this.#rowsPerPage)]),
    );
    return {
      mark: (key) => {
        const page = marked.get(this.#pageOf(key));
        if (page !== undefined) page[key % this.#rowsPerPage] = 1;
      },
      unmarked: () => this.#unmarked(marked),
    };
  }

  delete(key: number): void {
    const index = this.#pageOf(key);
    const page = this.#pages.get(index);
    const row = this.addressOf(key);
    if (page === undefined || row === undefined) return;
    this.#pool.rows.clear(row);
    page.rows -= 1;
    if (page.rows > 0) return;
    this.#pages.delete(index);
    this.#pool.free(page.address);
  }

  release(): void {
    for (const { address } of this.#pages.values()) this.#pool.free(address);
    this.#pages.clear();
    this.#pool.forget(this);
    this.change = 0;
  }

  *#unmarked(marked: ReadonlyMap<number, Uint8Array>): Generator<number> {
    for (const [index, marks] of marked) {
      for (const [i, mark] of marks.entries()) {
        const key = index * this.#rowsPerPage + i;
        if (mark === 0 && this.addressOf(key) !== undefined) yield key;
      }
    }
  }

  #pageOf(key: number): number {
    return Math.floor(key / this.#rowsPerPage);
  }

  #rowIn(page: Page, key: number): number {
    return page.address + (key % this.#rowsPerPage) * this.#rowBytes;
  }

  #addPage(key: number): Page | null {
    const address = this.#pool.allocate(this);
    if (address === null) return null;
    const page = { address, rows: 0 };
    for (let i = 0; i < this.#rowsPerPage; i++) this.#pool.rows.clear(address + i * this.#rowBytes);
    this.#pages.set(this.#pageOf(key), page);
    return page;
  }
}
