import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

const folder = fileURLToPath(new URL("../../testdata/embedding-golden/", import.meta.url));

export interface GoldenTexts {
  readonly texts: readonly string[];
  /** Token ids per text, after the cut at 256. */
  readonly ids: readonly (readonly number[])[];
  /** Whether the text was cut. */
  readonly wasCut: readonly boolean[];
  /** `texts x 384`, row-major. */
  readonly vectors: Float32Array;
}

/** What Python's sentence-transformers makes of the golden texts with all-MiniLM-L6-v2. */
export function goldenTexts(): GoldenTexts {
  const cases = readLines<{ text: string }>(readFileSync(`${folder}texts.jsonl`));
  const tokens = readLines<{ ids: number[]; untruncatedTokens: number }>(
    gunzipSync(readFileSync(`${folder}all-minilm-l6-v2.tokens.jsonl.gz`)),
  );
  const bytes = gunzipSync(readFileSync(`${folder}all-minilm-l6-v2.vectors.f32.gz`));
  return {
    texts: cases.map(({ text }) => text),
    ids: tokens.map(({ ids }) => ids),
    wasCut: tokens.map(({ untruncatedTokens }) => untruncatedTokens > 256),
    vectors: new Float32Array(new Uint8Array(bytes).buffer),
  };
}

/** Largest absolute difference of any number to the golden vectors. @throws when there are more or fewer numbers */
export function largestDifference(golden: Float32Array, vectors: Float32Array): number {
  if (golden.length !== vectors.length) {
    throw new Error(`${vectors.length} numbers stand against ${golden.length} golden ones.`);
  }
  return golden.reduce(
    (most, value, index) => Math.max(most, Math.abs(value - (vectors[index] ?? Number.NaN))),
    0,
  );
}

function readLines<T>(bytes: Buffer): T[] {
  return bytes
    .toString("utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as T);
}
