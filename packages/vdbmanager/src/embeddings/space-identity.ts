import { hash } from "node:crypto";
import { ThothError } from "../errors/index.ts";
import { dot } from "./similarity.ts";

/**
 * What shows that vectors are of one space, in strings that any manifest can hold: the fingerprint, and vectors of fixed
 * texts. Where no revision tells which weights a server runs, only these vectors do.
 */
export interface SpaceIdentity {
  readonly fingerprint: string;
  /**
   * `c1:<dimensions>:<base64>`: the leading numbers of the vectors of {@link canaryTexts}, as little-endian float32. Null
   * where the fingerprint alone is known, as of a local model.
   */
  readonly canary: string | null;
}

/** Texts whose vectors identify a space. They never change: a stored identity is compared with new vectors of them. */
export const canaryTexts: readonly string[] = [
  "How many customers are there in Italy?",
  "Quanti fornitori hanno consegnato più di dieci pallet a marzo?",
  "Die Straße ist naß, der Fußgänger heißt Strauß.",
  "SELECT name FROM singer WHERE age > 30 ORDER BY name",
  "order_status = 3 means shipped",
  "倉庫に在庫はいくつありますか。",
];

/** Numbers kept of each vector; a manifest should stay small. */
const keptNumbers = 64;
/** Step to which cosines are rounded in a fingerprint made of vectors. */
const cosineStep = 0.1;

/**
 * The canary vectors as a string.
 * @param rows one vector per canary text, in their order, of equal length
 */
export function encodeCanary(rows: readonly Float32Array[]): string {
  const dimensions = rows[0]?.length ?? 0;
  const kept = Math.min(keptNumbers, dimensions);
  const numbers = new Float32Array(rows.length * kept);
  for (const [index, row] of rows.entries()) numbers.set(row.subarray(0, kept), index * kept);
  return `c1:${dimensions}:${Buffer.from(numbers.buffer).toString("base64")}`;
}

export interface CanaryComparison {
  /** Smallest cosine of a text's two vectors; NaN when the dimensions differ. */
  readonly smallestCosine: number;
  /** Largest quotient of their lengths, 1 or more. */
  readonly largestRatio: number;
  readonly dimensions: readonly [number, number];
}

/** Compares two canaries. @throws INVALID_INPUT for a string that is none */
export function compareCanaries(left: string, right: string): CanaryComparison {
  const [a, b] = [decodeCanary(left), decodeCanary(right)];
  const dimensions = [a.dimensions, b.dimensions] as const;
  if (a.dimensions !== b.dimensions)
    return { smallestCosine: Number.NaN, largestRatio: Number.NaN, dimensions };
  let smallestCosine = 1;
  let largestRatio = 1;
  for (const [index, row] of a.rows.entries()) {
    const other = b.rows[index] ?? new Float32Array(row.length);
    const [lengthA, lengthB] = [Math.sqrt(dot(row, row)), Math.sqrt(dot(other, other))];
    smallestCosine = Math.min(smallestCosine, dot(row, other) / (lengthA * lengthB));
    largestRatio = Math.max(largestRatio, lengthA / lengthB, lengthB / lengthA);
  }
  return { smallestCosine, largestRatio, dimensions };
}

/** Lengths may differ by so much; a server that normalises and one that does not differ by more. */
const maxRatio = 1.02;

/**
 * Whether two identities are of one space: equal fingerprints, or canary vectors that agree.
 * @param minCosine see `RemoteEmbedderOptions.minCosine`
 */
export function isSameSpace(left: SpaceIdentity, right: SpaceIdentity, minCosine = 0.999): boolean {
  if (left.fingerprint === right.fingerprint) return true;
  // Both fingerprints are hashes of everything that decides a vector: they know better than a few texts do.
  if (left.fingerprint.startsWith("vs1:") && right.fingerprint.startsWith("vs1:")) return false;
  if (left.canary === null || right.canary === null) return false;
  const { smallestCosine, largestRatio } = compareCanaries(left.canary, right.canary);
  return smallestCosine >= minCosine && largestRatio <= maxRatio;
}

/**
 * A fingerprint made of canary vectors: a hash of dimensions, whether they have length 1, prompts, and the cosines between
 * the canary texts, rounded to 0.1. It is stable where a server repeats its vectors to about 1e-4. A cosine that lies on a
 * rounding border can still tip: then the stored identity decides, see {@link isSameSpace}.
 */
export function fingerprintOf(rows: readonly Float32Array[], prompts: readonly string[]): string {
  const cosines: number[] = [];
  for (const [index, row] of rows.entries()) {
    for (const other of rows.slice(0, index)) {
      const cosine = dot(row, other) / Math.sqrt(dot(row, row) * dot(other, other));
      cosines.push(Math.round(cosine / cosineStep));
    }
  }
  const parts = {
    version: 1,
    dimensions: rows[0]?.length ?? 0,
    normalized: areNormalized(rows),
    prompts,
    cosines,
  };
  return `vsc1:${hash("sha256", JSON.stringify(parts), "hex")}`;
}

export function areNormalized(rows: readonly Float32Array[]): boolean {
  return rows.every((row) => Math.abs(Math.sqrt(dot(row, row)) - 1) < 1e-3);
}

function decodeCanary(text: string): { dimensions: number; rows: Float32Array[] } {
  const [, size = "", base64 = ""] = /^c1:(\d+):([A-Za-z0-9+/]+=*)$/.exec(text) ?? [];
  const dimensions = Number(size);
  const kept = Math.min(keptNumbers, dimensions);
  const bytes = Uint8Array.from(Buffer.from(base64, "base64"));
  if (kept === 0 || bytes.length !== canaryTexts.length * kept * 4) {
    throw new ThothError("INVALID_INPUT", {
      message: `"${text.slice(0, 40)}" is no canary of a vector space.`,
      details: { field: "canary" },
    });
  }
  const numbers = new Float32Array(bytes.buffer);
  return {
    dimensions,
    rows: canaryTexts.map((_, index) => numbers.subarray(index * kept, (index + 1) * kept)),
  };
}
