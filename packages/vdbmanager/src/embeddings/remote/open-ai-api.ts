import { z } from "zod";
import { isThothError, ThothError } from "../../errors/index.ts";
import type { RemoteApi, ServerFacts } from "./api.ts";
import type { RemoteHttp } from "./http.ts";
import type { ResolvedEndpoint } from "./options.ts";
import { vectorsByIndex } from "./read-vectors.ts";

/** What this library's own server adds to an entry of `/v1/models`. */
const ownModel = z.object({
  id: z.string(),
  thoth: z.object({
    names: z.array(z.string()),
    space: z
      .object({
        fingerprint: z.string(),
        model: z.string(),
        dimensions: z.int().positive(),
        normalized: z.boolean(),
        numericClass: z.string(),
      })
      .nullable(),
    limits: z.object({ maxTexts: z.int().positive() }),
  }),
});

/** OpenAI's embeddings API, and what this library's own server adds to it. */
export function openAiApi(http: RemoteHttp, { url, model }: ResolvedEndpoint): RemoteApi {
  let isOwn = false;

  async function ownFacts(signal: AbortSignal): Promise<ServerFacts | null> {
    const listed = await listModels(http, signal);
    const own = listed.flatMap((entry) => {
      const parsed = ownModel.safeParse(entry);
      return parsed.success ? [parsed.data] : [];
    });
    if (own.length === 0) return null;
    const entry = own.find(
      ({ id, thoth }) => id === model || thoth.names.includes(model) || thoth.space?.model === model,
    );
    if (entry === undefined) {
      throw new ThothError("EMBEDDING_SERVER_UNUSABLE", {
        message: `The embedding server ${url} serves ${own.map(({ id }) => id).join(", ")}, but not ${model}.`,
        details: { server: url },
      });
    }
    const { space, limits } = entry.thoth;
    if (space === null) {
      throw new ThothError("EMBEDDING_SERVER_UNAVAILABLE", {
        message: `The embedding server ${url} is making the model ${model} ready.`,
        details: { server: url, retryAfterMs: 1_000 },
      });
    }
    return { space, model: space.model, computation: null, ...limits, appliesPrompts: true };
  }

  return {
    knowsBase64: true,
    async facts(signal) {
      const own = await ownFacts(signal);
      isOwn = own !== null;
      return own ?? { space: null, model, computation: null, maxTexts: null, appliesPrompts: false };
    },
    async embed({ texts, kind, encoding }, signal) {
      const [first = ""] = texts;
      const request = {
        model,
        // A single text overtakes lists in the queue of our own server.
        input: texts.length === 1 ? first : texts,
        // Always said: what a server takes for granted differs, and clients have read floats as base64 and the reverse.
        encoding_format: encoding,
        ...(isOwn && kind !== "none" ? { input_type: kind } : {}),
      };
      const { body, space } = await http.json("/embeddings", request, signal);
      return { vectors: vectorsByIndex(body, texts.length, url), space };
    },
  };
}

/** Many servers have no list of models; then it is empty. Outages are no answer to the question who it is. */
async function listModels(http: RemoteHttp, signal: AbortSignal): Promise<readonly unknown[]> {
  try {
    const { body } = await http.json("/models", undefined, signal);
    const data = (body as { data?: unknown } | null)?.data;
    return Array.isArray(data) ? data : [];
  } catch (error) {
    if (
      isThothError(error, "EMBEDDING_SERVER_UNUSABLE") &&
      [403, 404, 405].includes(Number(error.details.status))
    )
      return [];
    if (isThothError(error) && error.details.status === 501) return [];
    throw error;
  }
}
