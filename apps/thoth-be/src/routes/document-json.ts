import { createHash } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { DocumentStore, Stored, ThothDocument } from "thoth-vdbmanager/documents";
import { ThothError } from "thoth-vdbmanager/errors";
import type { CallOptions } from "thoth-vdbmanager/resilience";
import type { DocumentResource } from "./document-shapes.ts";

/** A stored document as the API shows it. */
export function showDocument(
  resource: DocumentResource,
  document: Stored<ThothDocument>,
): Record<string, string> {
  return {
    id: document.id,
    ...resource.show(document),
    created_at: document.createdAt,
    updated_at: document.updatedAt,
  };
}

/** Sends a document with the ETag that `If-Match` takes. */
export function sendDocument(
  reply: FastifyReply,
  status: 200 | 201,
  resource: DocumentResource,
  document: Stored<ThothDocument>,
  more: Record<string, string> = {},
): FastifyReply {
  return reply
    .status(status)
    .header("etag", etagOf(document))
    .send({ ...showDocument(resource, document), ...more });
}

/** @throws NOT_FOUND, also when the id belongs to a document of another kind */
export async function getDocument(
  documents: DocumentStore,
  resource: DocumentResource,
  id: string,
  options: CallOptions,
): Promise<Stored<ThothDocument>> {
  const stored = await documents.get(resource.kind, id, options);
  if (stored !== null) return stored;
  throw new ThothError("NOT_FOUND", { message: `There is no document ${id} among ${resource.path}.` });
}

/** @throws PRECONDITION_FAILED when the request names another version of the document */
export function checkIfMatch(request: FastifyRequest, document: Stored<ThothDocument>): void {
  const wanted = request.headers["if-match"];
  if (wanted === undefined || wanted.trim() === "*") return;
  const etag = etagOf(document);
  if (wanted.split(",").some((one) => one.trim() === etag)) return;
  throw new ThothError("PRECONDITION_FAILED", {
    message: `Document ${document.id} has changed since it was read.`,
    details: { etag },
  });
}

function etagOf(document: Stored<ThothDocument>): string {
  return `"${createHash("sha256").update(JSON.stringify(document)).digest("base64url")}"`;
}
