import type { z } from "zod";
import type { Weights } from "../weights/weight-files.ts";
import type { GraphBuilder, Value } from "./graph-builder.ts";

/** Inputs that every graph has. Tokens of all texts of a batch stand in one list, text after text. */
export interface GraphInputs {
  /** int32, one per token. */
  readonly tokenIds: Value;
  /** int32, one per token: row of the position embedding. */
  readonly positions: Value;
  /** int64: number of texts, tokens of each, hidden size. */
  readonly attentionShape: Value;
}

/** What a transformer's `config.json` says, as far as the outside needs it. */
export interface EncoderShape {
  readonly hiddenSize: number;
  readonly layers: number;
  /** Rows of the word embedding. */
  readonly vocabularySize: number;
  /** Longest text in tokens that positions exist for. */
  readonly maxTokens: number;
}

/** One architecture: how to read its config.json and to turn its weights into a graph. */
export interface EncoderFamily<Config = unknown> {
  /** `model_type` values it serves. */
  readonly modelTypes: readonly string[];
  readonly config: z.ZodType<Config>;
  /** Prefixes that its checkpoints put in front of tensor names (task heads do). */
  readonly prefixes: readonly string[];
  /** A tensor that tells which prefix is used. */
  readonly probe: string;
  shape(config: Config): EncoderShape;
  /** Row of the position embedding per token. */
  positions(config: Config, ids: ArrayLike<number>): ArrayLike<number>;
  /** Adds the encoder to the graph and returns the last hidden state, `tokens x hidden`. */
  build(graph: GraphBuilder, inputs: GraphInputs, weights: Weights, config: Config): Value;
}

/** Keeps a family's config type together inside, and forgets it outside. */
export function defineFamily<Config>(family: EncoderFamily<Config>): EncoderFamily {
  return family as unknown as EncoderFamily;
}

const plainPositions = new Int32Array(8192).map((_, index) => index);

/** 0, 1, 2, ... */
export function positionsByIndex(length: number): Int32Array {
  return length <= plainPositions.length
    ? plainPositions.subarray(0, length)
    : Int32Array.from({ length }, (_, i) => i);
}

/** RoBERTa, XLM-R and MPNet: padding_idx + 1 and up, counting only tokens that are not the pad token. */
export function positionsAfterPadding(ids: ArrayLike<number>, padId: number): Int32Array {
  const positions = new Int32Array(ids.length);
  let seen = 0;
  for (let index = 0; index < ids.length; index++) {
    positions[index] = ids[index] === padId ? padId : padId + ++seen;
  }
  return positions;
}
