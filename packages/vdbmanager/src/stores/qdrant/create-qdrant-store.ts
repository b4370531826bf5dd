import { ThothError } from "../../errors/index.ts";
import { checkFieldName } from "../core/validate.ts";
import { createVectorStore, type VectorStoreOptions } from "../core/vector-store.ts";
import type { VectorStore } from "../types.ts";
import { parseAddress } from "./qdrant-address.ts";
import { qdrantBackend } from "./qdrant-backend.ts";
import { loadClient, QdrantConnection } from "./qdrant-connection.ts";

export interface QdrantStoreOptions extends VectorStoreOptions {
  /** Where the REST API is, with a path where there is one; the port is 6333 when none is given. */
  url: string;
  /** Sent as the header `api-key`; over plain http it can be read on the way. */
  apiKey?: string;
  /**
   * Fields of payloads for which new collections get a keyword index, which makes filters on them fast.
   * @default ["kind"], by which documents are told apart
   */
  keywordFields?: readonly string[];
}

/**
 * Collections on a Qdrant server, version 1.16 or later, through the official client `@qdrant/js-client-rest`, which
 * has to be installed. Nothing is opened before the first call.
 *
 * - The manifest is in the collection's metadata, so that it comes and goes with the collection in one step.
 * - Point ids in Qdrant are UUIDs: an id that is one is used as it is, any other is hashed into one. The real id and
 *   all else that the adapter keeps is in the payload under `_thoth`; the other keys are the fields.
 * - Vectors are kept bit for bit: the distance is `Dot` and they are sent with length 1; of one that is longer or
 *   shorter the original is in the payload, which makes the point larger.
 * - `gt`, `gte`, `lt` and `lte` take numbers only: Qdrant has no ranges of texts.
 * - An `upsert` is one request and one operation of the server, but readers may see it half done while it runs.
 *   Counts of what became of points are exact unless another client changes the same points meanwhile.
 *
 * @throws INVALID_CONFIG naming the option, or the package to install
 * @example
 * await using store = createQdrantStore({ url: "http://localhost:6333" });
 */
export function createQdrantStore(options: QdrantStoreOptions): VectorStore {
  const { url, apiKey, keywordFields = ["kind"] } = options;
  const address = parseAddress(url);
  if (apiKey !== undefined && !(typeof apiKey === "string" && /^[\x21-\x7e]+$/.test(apiKey))) {
    throw new ThothError("INVALID_CONFIG", {
      message: "The apiKey of the Qdrant store is empty or has characters that no HTTP header can carry.",
      details: { option: "apiKey" },
      remedy: "Check how it was read: a line end at its end is the common cause.",
    });
  }
  for (const field of keywordFields) checkFieldName("keywordFields", field);
  const connection = new QdrantConnection({ address, apiKey, load: loadClient });
  return createVectorStore(qdrantBackend(connection, { keywordFields }), options);
}
