import type { Filter, Payload } from "thoth-vdbmanager";

export const dimensions = 384;
export const limit = 10;
/** Keeps one row in a hundred. */
export const rareFilter: Filter = { op: "eq", field: "rare", value: true };

export function isRare(row: number): boolean {
  return row % 100 === 0;
}

export function idOf(row: number): string {
  return `row-${row}`;
}

export function payloadOf(row: number): Payload {
  const text = `Table t${row % 40}, column c${row}. A description about as long as those people write for columns.`;
  return { kind: "column_name", rare: isRare(row), text };
}

/**
 * Vectors in clusters, as embeddings of texts have them: a common direction, 100 topics, 40 subjects in each topic,
 * and noise. Two rows of a subject have a cosine of about 0.75, of a topic 0.5, others 0.15. In uniform random vectors
 * every neighbour is about as far as any other, and an approximate index finds few of the true ones.
 */
export class ClusteredVectors {
  readonly #subjects: Float32Array[];

  constructor() {
    const random = gaussian(12_345);
    const direction = (): Float32Array => Float32Array.from({ length: dimensions }, random);
    const common = direction();
    this.#subjects = Array.from({ length: 100 }, direction).flatMap((topic) =>
      Array.from({ length: 40 }, () => {
        const own = direction();
        return common.map(
          (value, d) => 0.39 * value + 0.59 * (topic[d] as number) + 0.5 * (own[d] as number),
        );
      }),
    );
  }

  /** The same vector for the same row in every process and run. */
  row(row: number): Float32Array {
    return this.#near(row, 0.5);
  }

  /** A question: about as far from the rows of its subject as they are from each other. */
  query(index: number): Float32Array {
    return this.#near(1_000_000_007 + index, 0.5);
  }

  #near(seed: number, noise: number): Float32Array {
    const random = gaussian(seed);
    const subject = this.#subjects[(Math.imul(seed, 2_654_435_761) >>> 0) % this.#subjects.length];
    return (subject as Float32Array).map((value) => value + noise * random());
  }
}

/** Normal deviates; the same for the same seed. Mulberry32 and Box-Muller. */
function gaussian(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  let spare: number | null = null;
  return () => {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}
