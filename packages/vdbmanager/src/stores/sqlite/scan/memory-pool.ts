import { maximumPages, pageBytes } from "./dot-kernel.ts";
import { createRowMemory, type RowMemory } from "./row-memory.ts";

/** One that holds pages and can be asked to give them back. */
export interface PageHolder {
  /** Pages of a holder that is in use are not taken from it. */
  readonly isInUse: boolean;
  /** Gives every page back. */
  release(): void;
}

/** Pages that are taken from the system at a time. */
const growth = 64;
/** The first pages, which the scanners of this thread and of the scan thread work in. */
export const workPages: { readonly main: number; readonly thread: number } = { main: 0, thread: pageBytes };
const reserved = 2;

/** Hands out pages of one memory, within a bound; when there is none left, the least recently used holder loses its own. */
export class MemoryPool {
  readonly maxPages: number;
  readonly #free: number[] = [];
  /** Least recently used first. */
  readonly #holders = new Set<PageHolder>();
  #rows: RowMemory | undefined;
  #taken = 0;

  constructor(maxBytes: number) {
    // Whole pages that 32-bit addresses reach.
    this.maxPages = Math.min(Math.floor(maxBytes / pageBytes), maximumPages - reserved);
  }

  get rows(): RowMemory {
    this.#rows ??= createRowMemory(reserved);
    return this.#rows;
  }

  get maxBytes(): number {
    return this.maxPages * pageBytes;
  }

  /** Pages that are held now. */
  get held(): number {
    return this.#taken - this.#free.length;
  }

  /** Makes `holder` the last that loses its pages. */
  touch(holder: PageHolder): void {
    this.#holders.delete(holder);
    this.#holders.add(holder);
  }

  /** The byte address of a page for `holder`, or null when the bound is reached and all others are in use. */
  allocate(holder: PageHolder): number | null {
    if (!this.#holders.has(holder)) this.touch(holder);
    const page = this.#free.pop() ?? this.#grow();
    if (page !== null) return page;
    for (const other of this.#holders) {
      if (other === holder || other.isInUse) continue;
      this.forget(other);
      other.release();
      const given = this.#free.pop();
      if (given !== undefined) return given;
    }
    return null;
  }

  free(page: number): void {
    this.#free.push(page);
  }

  forget(holder: PageHolder): void {
    this.#holders.delete(holder);
  }

  #grow(): number | null {
    const pages = Math.min(growth, this.maxPages - this.#taken);
    if (pages <= 0) return null;
    let first: number;
    try {
      first = this.rows.pages;
      this.rows.grow(pages);
    } catch (error) {
      // The system has less than the bound allows: go on with what there is.
      if (error instanceof RangeError) return null;
      throw error;
    }
    this.#taken += pages;
    for (let page = first + pages - 1; page > first; page--) this.#free.push(page * pageBytes);
    return first * pageBytes;
  }
}
