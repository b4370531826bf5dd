/** Words of questions, evidence and column descriptions; synthetic, made for this bench. */
const words =
  "customer order price total average country city region stock return staff shipped delivered warehouse supplier invoice discount category product quantity revenue month quarter year between before after highest lowest number count distinct named email birthday manager department salary budget contract payment overdue currency status cancelled pending approved description column value evidence question listed grouped sorted descending percentage ratio difference compared including without foreign primary identifier registration municipality".split(
    " ",
  );

/** A small deterministic generator (mulberry32), so that every run and machine sees the same texts. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

function makeTexts(count: number, seed: number, length: (next: () => number) => number): string[] {
  const next = random(seed);
  return Array.from({ length: count }, (_, index) => {
    const picked = Array.from(
      { length: length(next) },
      () => words[Math.floor(next() * words.length)] as string,
    );
    return `${picked.join(" ")} ${index}?`;
  });
}

/** Log-normal, by the sum of uniforms. */
function heavyTail(next: () => number, medianWords: number, spread: number): number {
  let sum = -6;
  for (let draw = 0; draw < 12; draw++) sum += next();
  return Math.max(2, Math.round(medianWords * Math.exp(spread * sum)));
}

export interface Corpus {
  readonly name: string;
  readonly texts: readonly string[];
}

/** Short questions, a heavy-tailed mix, and texts near the model's maximum. */
export function corpora(scale: number): Corpus[] {
  return [
    { name: "A short", texts: makeTexts(Math.round(1000 * scale), 1, (next) => 8 + Math.floor(next() * 16)) },
    { name: "B mixed", texts: makeTexts(Math.round(500 * scale), 2, (next) => heavyTail(next, 28, 0.75)) },
    { name: "C 256", texts: makeTexts(Math.round(60 * scale), 3, () => 250) },
  ];
}
