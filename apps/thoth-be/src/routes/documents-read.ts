import type { FastifyInstance } from "fastify";
import type { DocumentStore } from "thoth-vdbmanager/documents";
import { ThothError } from "thoth-vdbmanager/errors";
import type { CallOptions } from "thoth-vdbmanager/resilience";
import { z } from "zod";
import { equalNames } from "../catalogue/descriptions.ts";
import { clientSignal } from "../http/client-signal.ts";
import { columnDocuments } from "../workspace/column-documents.ts";
import { getDocument, sendDocument, showDocument } from "./document-json.ts";
import type { DocumentResource } from "./document-shapes.ts";
import { workspaceParams } from "./params.ts";
import { type Services, workspaceOf } from "./services.ts";

/** Milliseconds a call of a store and the embedding of its text may take together. */
export const documentDeadlineMs = 30_000;

const listQuery = z.object({
  q: z.string().max(10_000).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().max(500).optional(),
  min_score: z.coerce.number().min(-1).max(1).optional(),
  table: z.string().max(255).optional(),
  order: z.literal("id").optional(),
});
export const documentParams = workspaceParams.extend({ doc: z.string().min(1).max(128) });

export function documentReadRoutes(
  app: FastifyInstance,
  services: Services,
  resource: DocumentResource,
): void {
  const base = `/api/workspace/:id/${resource.path}/`;

  app.get(base, async (request, reply) => {
    const { record } = await workspaceOf(services, request);
    const query = listQuery.parse(request.query);
    if (query.table !== undefined && (resource.path !== "columns" || query.q !== undefined)) {
      throw new ThothError("INVALID_INPUT", {
        message: "table: only a list of columns can be limited to a table.",
      });
    }
    const { documents } = await services.stores.get(record.workspace.id);
    const options = { signal: clientSignal(reply), deadlineMs: documentDeadlineMs };
    if (query.q !== undefined && query.q.trim() !== "") return search(documents, resource, query, options);
    if (query.table !== undefined) return columnsOfTable(documents, resource, query.table, options);
    const page = await documents.list(resource.kind, {
      limit: query.limit,
      cursor: query.cursor ?? null,
      ...options,
    });
    return {
      count: await documents.count(resource.kind, options),
      next_cursor: page.cursor,
      results: page.documents.map((document) => showDocument(resource, document)),
    };
  });

  app.get(`${base}:doc/`, async (request, reply) => {
    const { record } = await workspaceOf(services, request);
    const { doc } = documentParams.parse(request.params);
    const { documents } = await services.stores.get(record.workspace.id);
    const options = { signal: clientSignal(reply), deadlineMs: documentDeadlineMs };
    return sendDocument(reply, 200, resource, await getDocument(documents, resource, doc, options));
  });
}

async function search(
  documents: DocumentStore,
  resource: DocumentResource,
  query: z.infer<typeof listQuery>,
  options: CallOptions,
): Promise<object> {
  const found = await documents.search(resource.kind, query.q ?? "", {
    limit: query.limit,
    ...(query.min_score === undefined ? {} : { minScore: query.min_score }),
    ...options,
  });
  return {
    count: await documents.count(resource.kind, options),
    next_cursor: null,
    results: found.map((document) => ({ ...showDocument(resource, document), score: document.score })),
  };
}

/** All documents of one table's columns. */
async function columnsOfTable(
  documents: DocumentStore,
  resource: DocumentResource,
  table: string,
  options: CallOptions,
): Promise<object> {
  const results: object[] = [];
  for await (const document of columnDocuments(documents, options)) {
    if (equalNames(document.tableName, table)) results.push(showDocument(resource, document));
  }
  return { count: results.length, next_cursor: null, results };
}
