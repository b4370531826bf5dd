import { ThothError } from "../../errors/index.ts";

/** What a server gave for one text; checked here, whatever it is. */
export type GivenVector = unknown;

export interface ExpectedVectors {
  /** For messages: which server. */
  readonly server: string;
  readonly texts: number;
  /** Null when it is not known yet. */
  readonly dimensions: number | null;
}

export interface ReadVectors {
  /** `texts x dimensions`, row-major. */
  readonly data: Float32Array;
  readonly dimensions: number;
  /** Whether they came as base64. */
  readonly wasBase64: boolean;
}

/**
 * Vectors of an answer, in the order of the texts.
 * @throws EMBEDDING_SERVER_UNUSABLE when number, dimensions or content are not what was asked for
 */
export function readVectors(given: readonly GivenVector[], expected: ExpectedVectors): ReadVectors {
  const { server, texts } = expected;
  if (given.length !== texts) throw unusable(server, `gave ${given.length} vectors for ${texts} texts`);
  let { dimensions } = expected;
  let data = new Float32Array(dimensions === null ? 0 : texts * dimensions);
  let wasBase64 = texts > 0;
  for (const [index, value] of given.entries()) {
    wasBase64 = wasBase64 && typeof value === "string";
    const vector =
      typeof value === "string" ? fromBase64(value, index, server) : fromList(value, index, server);
    if (dimensions === null) {
      dimensions = vector.length;
      data = new Float32Array(texts * dimensions);
    }
    if (vector.length !== dimensions || dimensions === 0) {
      throw unusable(server, `gave ${vector.length} numbers for text ${index}, expected ${dimensions}`);
    }
    data.set(vector, index * dimensions);
  }
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw unusable(
      server,
      `gave a vector that is no finite numbers for text ${Math.floor(bad / (dimensions ?? 1))}`,
    );
  return { data, dimensions: dimensions ?? 0, wasBase64 };
}

/**
 * The vectors of OpenAI's answer, put in order by their index.
 * @throws EMBEDDING_SERVER_UNUSABLE
 */
export function vectorsByIndex(answer: unknown, texts: number, server: string): readonly GivenVector[] {
  const data = (answer as { data?: unknown } | null)?.data;
  if (!Array.isArray(data)) throw unusable(server, "gave no list `data`");
  if (data.length !== texts) throw unusable(server, `gave ${data.length} vectors for ${texts} texts`);
  const vectors = new Array<GivenVector>(texts);
  const isTaken = new Uint8Array(texts);
  for (const [position, row] of data.entries()) {
    const { index, embedding } = (row ?? {}) as { index?: unknown; embedding?: unknown };
    if (
      typeof index !== "number" ||
      !Number.isInteger(index) ||
      index < 0 ||
      index >= texts ||
      isTaken[index]
    ) {
      throw unusable(
        server,
        `gave data[${position}] the index ${JSON.stringify(index)}, so that its text is unknown`,
      );
    }
    isTaken[index] = 1;
    vectors[index] = embedding;
  }
  return vectors;
}

function fromList(value: unknown, index: number, server: string): ArrayLike<number> {
  if (!Array.isArray(value)) throw unusable(server, `gave no vector for text ${index}`);
  if (value.some((number) => Array.isArray(number))) {
    throw unusable(
      server,
      `gave one vector for each token of text ${index}, not one for the text`,
      "Let the server pool: llama.cpp needs --pooling mean (or the model's own), llama-cpp-python pooling_type.",
    );
  }
  if (value.every((number) => typeof number === "number")) return value;
  throw unusable(server, `gave a vector that is no list of numbers for text ${index}`);
}

function fromBase64(text: string, index: number, server: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(text, "base64"));
  if (bytes.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
    throw unusable(server, `gave a text that is no base64 of float32 numbers for text ${index}`);
  }
  return new Float32Array(bytes.buffer);
}

export function unusable(server: string, what: string, remedy?: string, cause?: unknown): ThothError {
  return new ThothError("EMBEDDING_SERVER_UNUSABLE", {
    message: `The embedding server ${server} ${what}.`,
    ...(remedy === undefined ? {} : { remedy }),
    details: { server },
    cause,
  });
}
