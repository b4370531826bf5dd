import { createHash } from "node:crypto";
import { ThothError } from "../errors/index.ts";
import type { Payload } from "../stores/types.ts";
import { documentFields, logicalKey } from "./fields.ts";
import { recipes } from "./recipes.ts";
import type { DocumentKind, DocumentOfKind, Stored, ThothDocument } from "./types.ts";
import { uuid5 } from "./uuid5.ts";

/** The document's own id, or one made of collection, kind and logical key. */
export function documentId(collection: string, document: ThothDocument): string {
  if (document.id !== undefined) return document.id;
  const key = logicalKey[document.kind].map((name) => fieldOf(document, name));
  return uuid5(collection, document.kind, ...key);
}

/** SHA-256 of recipe and fields: equal hashes mean that nothing has to be embedded or written. */
export function contentHash(document: ThothDocument): string {
  const fields = documentFields[document.kind].map(({ name }) => fieldOf(document, name));
  return createHash("sha256")
    .update(JSON.stringify([recipes[document.kind], ...fields]))
    .digest("hex");
}

/** Everything needed to build the document again, and to embed it again. */
export function toPayload(
  { document, hash }: { document: ThothDocument; hash: string },
  times: { createdAt: string; updatedAt: string },
): Payload {
  const fields = documentFields[document.kind].map(({ name }) => [name, fieldOf(document, name)] as const);
  return {
    ...Object.fromEntries(fields),
    kind: document.kind,
    recipe: recipes[document.kind],
    contentHash: hash,
    ...times,
  };
}

/** @throws STORE_UNAVAILABLE when a field is missing: another program wrote into the collection */
export function fromPayload<K extends DocumentKind>(
  kind: K,
  { id, payload }: { id: string; payload: Payload },
): Stored<DocumentOfKind<K>> {
  const names = [...documentFields[kind].map(({ name }) => name), "createdAt", "updatedAt"];
  const fields = names.map((name) => {
    const value = payload[name];
    if (typeof value === "string") return [name, value] as const;
    throw new ThothError("STORE_UNAVAILABLE", {
      message: `The stored document "${id}" has no text in "${name}": it was not written by this program.`,
      remedy: "Delete the document and ingest it again.",
      details: { id, field: name },
    });
  });
  return { kind, id, ...Object.fromEntries(fields) } as unknown as Stored<DocumentOfKind<K>>;
}

function fieldOf(document: ThothDocument, name: string): string {
  return (document as unknown as Readonly<Record<string, string>>)[name] as string;
}
