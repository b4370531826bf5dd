import { hash } from "node:crypto";
import { isThothError } from "../../errors/index.ts";
import {
  areNormalized,
  canaryTexts,
  compareCanaries,
  encodeCanary,
  fingerprintOf,
  type SpaceIdentity,
} from "../space-identity.ts";
import type { VectorSpace } from "../types.ts";
import type { RemoteApi, ServerFacts } from "./api.ts";
import type { ResolvedEndpoint, ResolvedRemoteOptions } from "./options.ts";
import { type ReadVectors, readVectors, unusable } from "./read-vectors.ts";

/** What is known of a server after it has embedded the canary texts. */
export interface OpenedEndpoint {
  readonly space: VectorSpace;
  readonly identity: SpaceIdentity & { readonly canary: string };
  readonly facts: ServerFacts;
  /** Only where base64 gave the same bits as floats: some servers ignore it, and clients then decode floats as bytes. */
  readonly usesBase64: boolean;
  /** Most texts of a request, so that the server takes it and its answer stays small. */
  readonly maxTexts: number;
}

const defaultMaxTexts = 128;
const bytesPerNumber = { float: 22, base64: 5.4 };

/**
 * Asks a server what it is and has it embed the canary texts twice, the second time turned by one place, so that wrong
 * dimensions, token vectors, a wrong order and ignored encodings show before any text of a caller is sent.
 *
 * @throws EMBEDDING_SERVER_UNAVAILABLE, EMBEDDING_SERVER_UNUSABLE and what {@link RemoteApi} throws
 */
export async function openEndpoint(
  api: RemoteApi,
  endpoint: ResolvedEndpoint,
  options: ResolvedRemoteOptions,
  signal: AbortSignal,
): Promise<OpenedEndpoint> {
  const { url } = endpoint;
  const facts = await api.facts(signal);
  const forward = await embedCanary(api, url, "float", false, signal);
  const told = facts.space?.dimensions;
  if (told !== undefined && told !== forward.dimensions) {
    throw unusable(url, `tells of ${told} dimensions but gives ${forward.dimensions}`);
  }
  const rows = rowsOf(forward);
  const turned = await embedTurned(api, url, signal);
  const turnedRows = turn(rowsOf(turned), -1);
  const { smallestCosine } = compareCanaries(encodeCanary(rows), encodeCanary(turnedRows));
  if (!(smallestCosine >= options.minCosine)) {
    throw unusable(
      url,
      `gives other vectors when the same texts come in another order (smallest cosine ${smallestCosine.toFixed(4)})`,
    );
  }
  const usesBase64 = turned.wasBase64 && isEqual(rows, turnedRows);
  const space = spaceOf(facts, endpoint, options, rows);
  return {
    space,
    identity: { fingerprint: space.fingerprint, canary: encodeCanary(rows) },
    facts,
    usesBase64,
    maxTexts: maxTextsOf(facts, endpoint, options, forward.dimensions, usesBase64),
  };
}

async function embedCanary(
  api: RemoteApi,
  url: string,
  encoding: "float" | "base64",
  isTurned: boolean,
  signal: AbortSignal,
): Promise<ReadVectors> {
  const texts = isTurned ? turn(canaryTexts, 1) : canaryTexts;
  const { vectors } = await api.embed({ texts, kind: "none", encoding }, signal);
  return readVectors(vectors, { server: url, texts: texts.length, dimensions: null });
}

async function embedTurned(api: RemoteApi, url: string, signal: AbortSignal): Promise<ReadVectors> {
  if (api.knowsBase64) {
    try {
      return await embedCanary(api, url, "base64", true, signal);
    } catch (error) {
      if (!isThothError(error, "INVALID_INPUT")) throw error;
      // The server does not know base64 and says so.
    }
  }
  return embedCanary(api, url, "float", true, signal);
}

/** Turned by one place: no common mistake of order (reverse, sort, swap of neighbours) hides behind it. */
function turn<T>(list: readonly T[], places: 1 | -1): T[] {
  return [...list.slice(places), ...list.slice(0, places)];
}

function rowsOf({ data, dimensions }: ReadVectors): Float32Array[] {
  return canaryTexts.map((_, index) => data.subarray(index * dimensions, (index + 1) * dimensions));
}

function isEqual(left: readonly Float32Array[], right: readonly Float32Array[]): boolean {
  return left.every((row, index) => row.every((value, position) => value === right[index]?.[position]));
}

function spaceOf(
  facts: ServerFacts,
  { api }: ResolvedEndpoint,
  { prompts }: ResolvedRemoteOptions,
  rows: readonly Float32Array[],
): VectorSpace {
  if (facts.space !== null) return facts.space;
  const { computation, model } = facts;
  const { query = "", document = "" } = prompts;
  const dimensions = rows[0]?.length ?? 0;
  const fingerprint =
    computation === null
      ? fingerprintOf(rows, [query, document])
      : `vsr1:${hash("sha256", JSON.stringify({ computation, dimensions, query, document }), "hex")}`;
  return {
    fingerprint,
    model,
    dimensions,
    normalized: areNormalized(rows),
    numericClass: `remote/${api}`,
    canary: encodeCanary(rows),
  };
}

function maxTextsOf(
  facts: ServerFacts,
  endpoint: ResolvedEndpoint,
  { maxAnswerBytes }: ResolvedRemoteOptions,
  dimensions: number,
  usesBase64: boolean,
): number {
  const bytes = bytesPerNumber[usesBase64 ? "base64" : "float"] * dimensions;
  const inAnswer = Math.max(1, Math.floor(maxAnswerBytes / 4 / bytes));
  const taken = Math.min(
    endpoint.maxTexts ?? Number.POSITIVE_INFINITY,
    facts.maxTexts ?? Number.POSITIVE_INFINITY,
  );
  return Math.min(inAnswer, Number.isFinite(taken) ? taken : defaultMaxTexts);
}
