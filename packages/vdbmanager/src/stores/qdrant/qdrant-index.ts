import type { Deadline } from "../../resilience/index.ts";
import { fieldPath, orderPath } from "./field-key.ts";
import type { QdrantConnection } from "./qdrant-connection.ts";
import { write } from "./qdrant-write.ts";

/** An index for a number to sort by and compare, or for a text to be equal to. Does nothing when it is there. */
export async function createIndex(
  connection: QdrantConnection,
  collection: string,
  path: string,
  deadline: Deadline,
  type: "integer" | "keyword" = "integer",
): Promise<void> {
  const schema = type === "keyword" ? ({ type } as const) : ({ type, lookup: false, range: true } as const);
  await write(connection, collection, deadline, (api, options, init) =>
    api.createFieldIndex(
      { collection_name: collection, field_name: path, field_schema: schema, ...options },
      init,
    ),
  );
}

/** What is in `payload_schema` of a collection's description when every index is there. */
export function neededIndexes(keywordFields: readonly string[]): ReadonlyMap<string, "integer" | "keyword"> {
  const keywords = keywordFields.map((field) => [fieldPath(field), "keyword"] as const);
  return new Map([[orderPath(0), "integer"] as const, ...keywords]);
}
