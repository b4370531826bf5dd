import { type ClusteredVectors, idOf, isRare, limit } from "./data.ts";

/** The ids of the nearest rows of each query, with and without the filter, by comparing with every row. */
export interface Truth {
  readonly all: readonly ReadonlySet<string>[];
  readonly rare: readonly ReadonlySet<string>[];
}

/** Plain loops in double precision, written apart from every store that is measured. */
export function findExactly(vectors: ClusteredVectors, rows: number, queries: number): Truth {
  const units = Array.from({ length: queries }, (_, index) => unitOf(vectors.query(index)));
  const all = units.map(() => new Nearest());
  const rare = units.map(() => new Nearest());
  for (let row = 0; row < rows; row++) {
    const vector = unitOf(vectors.row(row));
    for (const [index, query] of units.entries()) {
      let score = 0;
      for (let d = 0; d < vector.length; d++) score += (vector[d] as number) * (query[d] as number);
      all[index]?.offer(row, score);
      if (isRare(row)) rare[index]?.offer(row, score);
    }
  }
  return { all: all.map((nearest) => nearest.ids()), rare: rare.map((nearest) => nearest.ids()) };
}

export function recallOf(
  found: readonly (readonly string[])[],
  truth: readonly ReadonlySet<string>[],
): number {
  let hits = 0;
  let wanted = 0;
  for (const [index, ids] of truth.entries()) {
    wanted += ids.size;
    hits += found[index]?.filter((id) => ids.has(id)).length ?? 0;
  }
  return hits / wanted;
}

class Nearest {
  readonly #best: { row: number; score: number }[] = [];

  offer(row: number, score: number): void {
    if (this.#best.length === limit && score <= (this.#best.at(-1)?.score ?? 0)) return;
    this.#best.push({ row, score });
    this.#best.sort((a, b) => b.score - a.score);
    this.#best.length = Math.min(this.#best.length, limit);
  }

  ids(): ReadonlySet<string> {
    return new Set(this.#best.map(({ row }) => idOf(row)));
  }
}

function unitOf(vector: Float32Array): Float64Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return Float64Array.from(vector, (value) => value / length);
}
