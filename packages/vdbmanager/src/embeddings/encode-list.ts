import { setImmediate as nextTurn } from "node:timers/promises";
import type { EncodedTexts } from "../inference/index.ts";
import { textsPerTurn } from "./input.ts";
import { type EncodedText, TextCache } from "./text-cache.ts";
import type { EncodeProgress } from "./types.ts";

export interface EncodeRequest {
  readonly prompt: string;
  readonly lane: "query" | "bulk";
  readonly signal: AbortSignal;
  readonly onProgress?: ((progress: EncodeProgress) => void) | undefined;
}

/** Texts of one call in the caller's order, and what it took. */
export interface EncodedRows extends EncodedTexts {
  readonly cacheHits: number;
}

export interface ListEncoder {
  readonly dimensions: number;
  readonly fingerprint: string;
  readonly cache: TextCache;
  /** Computes what the cache does not hold. */
  encode(
    texts: readonly string[],
    request: Omit<EncodeRequest, "onProgress"> & { onProgress: (done: number) => void },
  ): Promise<EncodedTexts>;
}

/** Where a text's vector comes from: the cache, or the row of the texts that are computed. */
type Origin = EncodedText | number;

interface Plan {
  readonly keys: readonly string[];
  readonly origins: readonly Origin[];
  readonly unique: readonly string[];
  readonly cacheHits: number;
}

const nothing: EncodedTexts = {
  vectors: new Float32Array(0),
  tokens: new Uint32Array(0),
  wasCut: new Uint8Array(0),
  queueMs: 0,
  inferenceMs: 0,
};

/** Takes what the cache holds, has the rest computed, equal texts once, and never blocks the event loop for long. */
export async function encodeList(
  texts: readonly string[],
  request: EncodeRequest,
  encoder: ListEncoder,
): Promise<EncodedRows> {
  const total = texts.length;
  const plan = await makePlan(texts, request.prompt, encoder);
  const { unique, cacheHits } = plan;
  const known = total - unique.length;
  const report = (done: number): void => request.onProgress?.({ done: known + done, total });
  const computed =
    unique.length === 0 ? nothing : await encoder.encode(unique, { ...request, onProgress: report });
  if (unique.length === 0) report(0);
  return { ...(await gather(plan, computed, encoder)), cacheHits };
}

async function makePlan(texts: readonly string[], prompt: string, encoder: ListEncoder): Promise<Plan> {
  const keys: string[] = [];
  const origins: Origin[] = [];
  const unique: string[] = [];
  const rows = new Map<string, number>();
  let cacheHits = 0;
  for (const [index, text] of texts.entries()) {
    const key = TextCache.key(encoder.fingerprint, prompt, text);
    keys.push(key);
    const row = rows.get(key);
    const cached = row === undefined ? encoder.cache.get(key) : undefined;
    if (cached !== undefined) cacheHits += 1;
    else if (row === undefined) rows.set(key, unique.push(text) - 1);
    origins.push(row ?? cached ?? unique.length - 1);
    if (index % textsPerTurn === textsPerTurn - 1) await nextTurn();
  }
  return { keys, origins, unique, cacheHits };
}

async function gather(
  { keys, origins, unique }: Plan,
  computed: EncodedTexts,
  { dimensions, cache }: ListEncoder,
): Promise<EncodedTexts> {
  const count = origins.length;
  const isPlain = unique.length === count;
  const vectors = isPlain ? computed.vectors : new Float32Array(count * dimensions);
  const tokens = new Uint32Array(count);
  const wasCut = new Uint8Array(count);
  for (const [index, origin] of origins.entries()) {
    const text = typeof origin === "number" ? textOf(computed, origin, dimensions) : origin;
    if (!isPlain) vectors.set(text.vector, index * dimensions);
    tokens[index] = text.tokens;
    wasCut[index] = Number(text.wasCut);
    if (typeof origin === "number") cache.set(keys[index] as string, text);
    if (index % textsPerTurn === textsPerTurn - 1) await nextTurn();
  }
  const { queueMs, inferenceMs } = computed;
  return { vectors, tokens, wasCut, queueMs, inferenceMs };
}

/** A view of one row. */
export function textOf(
  { vectors, tokens, wasCut }: EncodedTexts,
  row: number,
  dimensions: number,
): EncodedText {
  return {
    vector: vectors.subarray(row * dimensions, (row + 1) * dimensions),
    tokens: tokens[row] ?? 0,
    wasCut: wasCut[row] === 1,
  };
}
