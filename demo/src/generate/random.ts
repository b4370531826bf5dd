/** A seeded source of numbers (sfc32). The same seed gives the same numbers on every machine and version of Node. */
export class Random {
  readonly #state: [number, number, number, number];

  /** @param seed any text; each table uses its own, so that changing one table leaves the others as they are */
  constructor(seed: string) {
    let hash = 0x811c9dc5;
    for (let index = 0; index < seed.length; index += 1) {
      hash = Math.imul(hash ^ seed.charCodeAt(index), 0x01000193) >>> 0;
    }
    this.#state = [hash, hash ^ 0x9e3779b9, hash ^ 0x243f6a88, 1];
    for (let round = 0; round < 16; round += 1) this.next();
  }

  /** In [0, 1). */
  next(): number {
    const state = this.#state;
    const sum = (state[0] + state[1] + state[3]) | 0;
    state[3] = (state[3] + 1) | 0;
    state[0] = state[1] ^ (state[1] >>> 9);
    state[1] = (state[2] + (state[2] << 3)) | 0;
    state[2] = (((state[2] << 21) | (state[2] >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  }

  /** A whole number, both ends included. */
  integer(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.next() * items.length)];
    if (item === undefined) throw new RangeError("Random.pick needs a list that is not empty.");
    return item;
  }

  /** Picks by weight. For many draws from one list use {@link weightedPicker}. */
  weighted<T>(items: readonly (readonly [T, number])[]): T {
    return weightedPicker(items)(this);
  }
}

/** Prepares a list of [item, weight] for many draws. */
export function weightedPicker<T>(items: readonly (readonly [T, number])[]): (random: Random) => T {
  const sums: number[] = [];
  let total = 0;
  for (const [, weight] of items) {
    total += weight;
    sums.push(total);
  }
  return (random) => {
    const target = random.next() * total;
    let low = 0;
    let high = sums.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) > target) high = middle;
      else low = middle + 1;
    }
    const item = items[low];
    if (item === undefined) throw new RangeError("weightedPicker needs a list that is not empty.");
    return item[0];
  };
}
