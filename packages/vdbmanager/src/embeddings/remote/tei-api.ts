import { z } from "zod";
import type { RemoteApi } from "./api.ts";
import type { RemoteHttp } from "./http.ts";
import type { ResolvedEndpoint } from "./options.ts";
import { unusable } from "./read-vectors.ts";

/** The part of `/info` that is used. */
const info = z.object({
  model_id: z.string(),
  model_sha: z.string().nullish(),
  model_type: z.unknown(),
  max_client_batch_size: z.int().positive().nullish(),
});

/** Hugging Face's text-embeddings-inference: `/info` and `/embed`. */
export function teiApi(http: RemoteHttp, { url }: ResolvedEndpoint): RemoteApi {
  return {
    knowsBase64: false,
    async facts(signal) {
      const { body } = await http.json("/info", undefined, signal);
      const parsed = info.safeParse(body);
      if (!parsed.success)
        throw unusable(url, "answered /info in an unknown form; is it text-embeddings-inference?");
      const { model_id, model_sha, model_type, max_client_batch_size } = parsed.data;
      const isCommit = model_sha !== null && model_sha !== undefined && /^[0-9a-f]{40}$/.test(model_sha);
      return {
        space: null,
        model: `${model_id}@${model_sha ?? "unknown"}`,
        computation: isCommit ? JSON.stringify({ model_id, model_sha, model_type }) : null,
        maxTexts: max_client_batch_size ?? null,
        appliesPrompts: false,
      };
    },
    async embed({ texts }, signal) {
      // Texts longer than the model's maximum are cut, as sentence-transformers does it; the server's default is to refuse.
      const request = { inputs: texts, normalize: true, truncate: true };
      const { body } = await http.json("/embed", request, signal);
      if (!Array.isArray(body)) throw unusable(url, "gave no list of vectors");
      return { vectors: body as unknown[], space: null };
    },
  };
}
