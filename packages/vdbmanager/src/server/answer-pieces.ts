import type { VectorSpace } from "../embeddings/index.ts";

/** Characters of a piece of the answer; making one takes a millisecond or two. */
const pieceCharacters = 64 * 1024;

export interface EmbeddingsAnswer {
  /** `rows x space.dimensions`, row-major. */
  readonly data: Float32Array;
  readonly rows: number;
  readonly space: VectorSpace;
  /** Numbers of each vector that are given out. */
  readonly dimensions: number;
  readonly encoding: "float" | "base64";
  readonly model: string;
  /** Tokens that reached the model. */
  readonly tokens: number;
}

/** The answer of `/v1/embeddings`, piece by piece; each `next()` makes about 64 KiB of JSON. */
export function* answerPieces(answer: EmbeddingsAnswer): Generator<string, void> {
  const { rows, encoding, model, tokens } = answer;
  let piece = '{"object":"list","data":[';
  for (let row = 0; row < rows; row++) {
    const vector = vectorOf(answer, row);
    const embedding = encoding === "base64" ? `"${base64(vector)}"` : JSON.stringify(Array.from(vector));
    piece += `${row === 0 ? "" : ","}{"object":"embedding","index":${row},"embedding":${embedding}}`;
    if (piece.length < pieceCharacters) continue;
    yield piece;
    piece = "";
  }
  const usage = { prompt_tokens: tokens, total_tokens: tokens };
  yield `${piece}],"model":${JSON.stringify(model)},"usage":${JSON.stringify(usage)}}`;
}

/** A vector that is cut loses its length 1; it is given back, as OpenAI's API does it. */
function vectorOf({ data, space, dimensions }: EmbeddingsAnswer, row: number): Float32Array {
  const start = row * space.dimensions;
  const vector = data.subarray(start, start + dimensions);
  if (dimensions === space.dimensions || !space.normalized) return vector;
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return vector.map((value) => value / length);
}

/** Little-endian float32, the byte order of every machine Node runs on. */
function base64(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("base64");
}
