import type { FastifyInstance } from "fastify";
import type { Stored, ThothDocument } from "thoth-vdbmanager/documents";
import { isThothError, ThothError, toThothError } from "thoth-vdbmanager/errors";
import { z } from "zod";
import { touchWorkspace } from "../catalogue/workspaces.ts";
import { requireEditor } from "../http/caller.ts";
import { type DocumentResource, documentResources } from "./document-shapes.ts";
import { workspaceParams } from "./params.ts";
import { type Services, workspaceOf } from "./services.ts";

const listQuery = z.object({
  q: z.string().max(10_000).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().max(500).optional(),
  min_score: z.coerce.number().min(-1).max(1).optional(),
});
const documentParams = workspaceParams.extend({ doc: z.string().min(1).max(128) });
const bulkBody = z.strictObject({
  items: z.array(z.unknown()).min(1).max(1000),
  on_conflict: z.enum(["overwrite", "skip", "fail"]).default("overwrite"),
});

export function documentRoutes(app: FastifyInstance, services: Services): void {
  for (const resource of documentResources) resourceRoutes(app, services, resource);
}

function resourceRoutes(app: FastifyInstance, services: Services, resource: DocumentResource): void {
  const base = `/api/workspace/:id/${resource.path}/`;
  const { kind } = resource;

  app.get(base, async (request) => {
    const { record } = await workspaceOf(services, request);
    const { q, limit, cursor, min_score } = listQuery.parse(request.query);
    const { documents } = await services.stores.get(record.workspace.id);
    const count = await documents.count(kind);
    if (q !== undefined && q.trim() !== "") {
      const found = await documents.search(kind, q, {
        limit,
        ...(min_score === undefined ? {} : { minScore: min_score }),
      });
      return {
        count,
        next_cursor: null,
        results: found.map((document) => ({ ...show(resource, document), score: document.score })),
      };
    }
    const page = await documents.list(kind, { limit, cursor: cursor ?? null });
    return {
      count,
      next_cursor: page.cursor,
      results: page.documents.map((document) => show(resource, document)),
    };
  });

  app.post(base, async (request, reply) => {
    const { caller, record } = await workspaceOf(services, request);
    await requireEditor(services.catalogue, caller);
    const document = resource.parse(request.body);
    const { documents } = await services.stores.get(record.workspace.id);
    if (document.id !== undefined && (await documents.get(kind, document.id)) !== null) {
      throw new ThothError("DUPLICATE_DOCUMENT", { message: `A document with id ${document.id} exists.` });
    }
    const result = await documents.put([document], { onDuplicate: "skip" });
    const id = result.ids[0] ?? "";
    await touchWorkspace(services.catalogue, record.workspace.id);
    const stored = await documents.get(kind, id);
    if (stored === null)
      throw new ThothError("INTERNAL", { message: `The document ${id} was stored and is not found.` });
    const isNew = result.inserted === 1;
    return reply
      .status(isNew ? 201 : 200)
      .send({ ...show(resource, stored), ...(isNew ? {} : { duplicate_of: id }) });
  });

  app.post(`${base}bulk/`, async (request) => {
    const { caller, record } = await workspaceOf(services, request);
    await requireEditor(services.catalogue, caller);
    const body = bulkBody.parse(request.body);
    const { valid, failed } = parseItems(resource, body.items);
    const { documents } = await services.stores.get(record.workspace.id);
    const result = await documents.put(valid, { onDuplicate: body.on_conflict });
    await touchWorkspace(services.catalogue, record.workspace.id);
    return {
      created: result.inserted,
      updated: result.updated,
      skipped: result.skipped + result.unchanged,
      failed,
    };
  });

  app.get(`${base}:doc/`, async (request) => {
    const { record } = await workspaceOf(services, request);
    const { doc } = documentParams.parse(request.params);
    const { documents } = await services.stores.get(record.workspace.id);
    const stored = await documents.get(kind, doc);
    if (stored === null) throw missing(resource, doc);
    return show(resource, stored);
  });

  app.delete(`${base}:doc/`, async (request, reply) => {
    const { caller, record } = await workspaceOf(services, request);
    await requireEditor(services.catalogue, caller);
    const { doc } = documentParams.parse(request.params);
    const { documents } = await services.stores.get(record.workspace.id);
    if ((await documents.delete(kind, [doc])) === 0) throw missing(resource, doc);
    await touchWorkspace(services.catalogue, record.workspace.id);
    return reply.status(204).send();
  });
}

function show(resource: DocumentResource, document: Stored<ThothDocument>): Record<string, string> {
  return {
    id: document.id,
    ...resource.show(document),
    created_at: document.createdAt,
    updated_at: document.updatedAt,
  };
}

function missing(resource: DocumentResource, id: string): ThothError {
  return new ThothError("NOT_FOUND", { message: `There is no document ${id} among ${resource.path}.` });
}

interface BulkFailure {
  readonly index: number;
  readonly code: string;
  readonly error: string;
}

/** Splits a bulk body into documents and the items that are none, each with its index. */
function parseItems(
  resource: DocumentResource,
  items: readonly unknown[],
): { valid: ThothDocument[]; failed: BulkFailure[] } {
  const valid: ThothDocument[] = [];
  const failed: BulkFailure[] = [];
  for (const [index, item] of items.entries()) {
    try {
      valid.push(resource.parse(item));
    } catch (error) {
      if (!(error instanceof z.ZodError) && !isThothError(error)) throw toThothError(error);
      const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
      const message = issue === undefined ? error.message : `${issue.path.join(".")}: ${issue.message}`;
      failed.push({ index, code: "INVALID_INPUT", error: message });
    }
  }
  return { valid, failed };
}
