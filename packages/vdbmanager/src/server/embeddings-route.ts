import { hash } from "node:crypto";
import type { EmbeddingMatrix, VectorSpace } from "../embeddings/index.ts";
import { isThothError, ThothError } from "../errors/index.ts";
import type { Admission, Admitted } from "./admission.ts";
import { answerPieces } from "./answer-pieces.ts";
import { type EmbeddingsRequest, readEmbeddingsRequest } from "./embeddings-request.ts";
import type { ServerMetrics } from "./metrics/server-metrics.ts";
import type { ResolvedServerOptions } from "./options.ts";
import { readJson } from "./read-body.ts";
import type { Call, Route } from "./route.ts";
import type { ServedModel, ServedModels } from "./served-models.ts";
import type { SliceQueue } from "./slice-queue.ts";
import { writeAnswer } from "./write-answer.ts";

export interface EmbeddingsRouteParts {
  readonly options: ResolvedServerOptions;
  readonly models: ServedModels;
  readonly admission: Admission;
  readonly metrics: ServerMetrics;
  readonly slices: SliceQueue;
}

/** `POST /v1/embeddings` as OpenAI's API has it, plus `input_type` and `prompt_name`. */
export function embeddingsRoute(parts: EmbeddingsRouteParts): Route {
  return {
    method: "POST",
    path: "/v1/embeddings",
    isProtected: true,
    isOpenToTheEnd: false,
    async answer(call) {
      using admitted = parts.admission.enter();
      await answer(parts, call, admitted);
    },
  };
}

async function answer(parts: EmbeddingsRouteParts, call: Call, admitted: Admitted): Promise<void> {
  const { options, slices } = parts;
  const { signal, response } = call;
  const body = await readJson(call.request, {
    maxBytes: options.maxBodyBytes,
    // The text, and the strings it is parsed into.
    reserve: (bytes) => admitted.reserve(2 * bytes),
    signal,
    slices,
  });
  const request = readEmbeddingsRequest(body, options.maxTexts);
  const { model, space: ready } = parts.models.require(request.model);
  const dimensions = dimensionsOf(request, model, ready);
  // The vectors, and the part of the answer that is on its way.
  admitted.reserve(2 * 4 * request.texts.length * ready.dimensions);
  const { matrix, tokens } = await encode(parts, model, request, signal);
  const { space, data, rows } = matrix;
  response.setHeader("x-thoth-space", cutFingerprint(space, dimensions));
  const { encoding } = request;
  const pieces = answerPieces({ data, rows, space, dimensions, encoding, model: space.model, tokens });
  await writeAnswer(response, pieces, { slices, stallMs: options.stallMs, signal });
}

async function encode(
  { options, metrics }: EmbeddingsRouteParts,
  model: ServedModel,
  { texts, kind, promptName, priority }: EmbeddingsRequest,
  signal: AbortSignal,
): Promise<{ matrix: EmbeddingMatrix; tokens: number }> {
  try {
    const { matrix, report } = await options.manager.encode(texts, {
      model: model.reference,
      kind,
      promptName,
      priority,
      signal,
      deadlineMs: options.requestDeadlineMs,
      report: true,
    });
    const tokens = report.tokens.reduce((sum, count) => sum + count, 0);
    metrics.encoded({
      model: matrix.space.model,
      texts: texts.length,
      tokens,
      queueSeconds: report.queueMs / 1_000,
      inferenceSeconds: report.inferenceMs / 1_000,
    });
    return { matrix, tokens };
  } catch (error) {
    throw inWordsOfTheApi(error);
  }
}

/** The manager calls the list `texts` and the prompt `promptName`; clients know them by other names. */
function inWordsOfTheApi(error: unknown): unknown {
  if (!isThothError(error, "INVALID_INPUT", "INPUT_TOO_LARGE")) return error;
  const { field } = error.details;
  if (typeof field !== "string") return error;
  const name = field.replace(/^texts(?=\[|$)/, "input").replace(/^promptName$/, "prompt_name");
  const message = error.message.replace(error.remedy, "").trimEnd().replace(field, name);
  const { code, remedy, details } = error;
  return new ThothError(code, { message, remedy, details: { ...details, field: name }, cause: error });
}

/** @throws INVALID_INPUT when the model's vectors may not be cut so */
function dimensionsOf({ dimensions }: EmbeddingsRequest, model: ServedModel, space: VectorSpace): number {
  if (dimensions === null || dimensions === space.dimensions) return space.dimensions;
  const allowed = model.matryoshkaDimensions ?? [];
  if (allowed.includes(dimensions) && dimensions < space.dimensions) return dimensions;
  const why =
    allowed.length === 0
      ? `${space.model} was not trained for shorter vectors, it gives ${space.dimensions} numbers`
      : `${space.model} gives ${[...allowed, space.dimensions].join(", ")} numbers`;
  throw new ThothError("INVALID_INPUT", {
    message: `dimensions is ${dimensions}, but ${why}.`,
    remedy: "Leave dimensions out, or name one of these.",
    details: { field: "dimensions", allowed: [...allowed, space.dimensions] },
  });
}

/** Vectors that were cut are a space of their own. */
function cutFingerprint({ fingerprint, dimensions }: VectorSpace, given: number): string {
  if (given === dimensions) return fingerprint;
  return `vs1:${hash("sha256", `${fingerprint} cut to ${given}, length 1`, "hex")}`;
}
