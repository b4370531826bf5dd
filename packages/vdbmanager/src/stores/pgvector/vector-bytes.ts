/** The binary form in which PostgreSQL takes and gives a pgvector `vector`: int16 dimensions, int16 unused, then float32s. */
const headerBytes = 4;

export function vectorToBytes(vector: Float32Array): Buffer {
  const bytes = Buffer.alloc(headerBytes + vector.length * 4);
  bytes.writeInt16BE(vector.length);
  for (let i = 0; i < vector.length; i++) bytes.writeFloatBE(vector[i] as number, headerBytes + i * 4);
  return bytes;
}

export function bytesToVector(bytes: Buffer): Float32Array {
  const vector = new Float32Array(bytes.readInt16BE());
  for (let i = 0; i < vector.length; i++) vector[i] = bytes.readFloatBE(headerBytes + i * 4);
  return vector;
}
