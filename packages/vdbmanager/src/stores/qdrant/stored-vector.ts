import { createHash } from "node:crypto";

/** How far the squared length of a vector may be from 1 for its dot product to be taken as a cosine. */
const tolerance = 1e-6;

/**
 * A vector as it is sent: as it is when its length is 1, as models give them, else divided by its length. The original
 * of one that was divided is kept beside it, bit for bit; so is one with a -0, which JSON does not write.
 */
export function toUnit(vector: Float32Array): { readonly unit: number[]; readonly original: string | null } {
  let squares = 0;
  let hasNegativeZero = false;
  for (const component of vector) {
    squares += component * component;
    if (Object.is(component, -0)) hasNegativeZero = true;
  }
  if (Math.abs(squares - 1) <= tolerance) {
    return { unit: Array.from(vector), original: hasNegativeZero ? toBase64(vector) : null };
  }
  const length = Math.sqrt(squares);
  return {
    unit: Array.from(vector, (component) => Math.fround(component / length)),
    original: toBase64(vector),
  };
}

export function vectorHash(vector: Float32Array): string {
  return createHash("sha256").update(littleEndian(vector)).digest("base64url").slice(0, 22);
}

export function fromBase64(text: string): Float32Array {
  const bytes = Buffer.from(text, "base64");
  const vector = new Float32Array(bytes.length / 4);
  for (let i = 0; i < vector.length; i++) vector[i] = bytes.readFloatLE(i * 4);
  return vector;
}

function toBase64(vector: Float32Array): string {
  return littleEndian(vector).toString("base64");
}

function littleEndian(vector: Float32Array): Buffer {
  const bytes = Buffer.allocUnsafe(vector.length * 4);
  for (const [i, component] of vector.entries()) bytes.writeFloatLE(component, i * 4);
  return bytes;
}
