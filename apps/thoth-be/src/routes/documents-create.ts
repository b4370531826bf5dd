import type { FastifyInstance } from "fastify";
import type { ThothDocument } from "thoth-vdbmanager/documents";
import { isThothError, ThothError } from "thoth-vdbmanager/errors";
import { z } from "zod";
import { touchWorkspace } from "../catalogue/workspaces.ts";
import { clientSignal } from "../http/client-signal.ts";
import { publicCode } from "../http/errors.ts";
import { toTypedError } from "../http/typed-error.ts";
import { putEach } from "../workspace/put-each.ts";
import { getDocument, sendDocument } from "./document-json.ts";
import { type DocumentResource, parseDocument } from "./document-shapes.ts";
import { documentDeadlineMs } from "./documents-read.ts";
import { rememberColumns } from "./remember-columns.ts";
import { editableWorkspaceOf, type Services } from "./services.ts";

const bulkDeadlineMs = 120_000;

const bulkBody = z.strictObject({
  items: z.array(z.unknown()).min(1).max(1000),
  on_conflict: z.enum(["overwrite", "skip", "fail"]).default("overwrite"),
});

export function documentCreateRoutes(
  app: FastifyInstance,
  services: Services,
  resource: DocumentResource,
): void {
  const base = `/api/workspace/:id/${resource.path}/`;
  const { kind } = resource;
  const { maxTextBytes } = services.config;

  app.post(base, async (request, reply) => {
    const { record } = await editableWorkspaceOf(services, request);
    const document = parseDocument(resource, request.body, maxTextBytes);
    const { documents } = await services.stores.get(record.workspace.id);
    const options = { signal: clientSignal(reply), deadlineMs: documentDeadlineMs };
    if (document.id !== undefined && (await documents.get(kind, document.id, options)) !== null) {
      throw new ThothError("DUPLICATE_DOCUMENT", {
        message: `A document with the id ${document.id} exists.`,
        remedy: "Choose another id, or change the document with PUT.",
      });
    }
    const result = await documents.put([document], { onDuplicate: "skip", ...options });
    const stored = await getDocument(documents, resource, result.ids[0] ?? "", options);
    if (result.inserted === 0) return sendDocument(reply, 200, resource, stored, { duplicate_of: stored.id });
    await rememberColumns(services, record, [stored]);
    await touchWorkspace(services.catalogue, record.workspace.id);
    return sendDocument(reply, 201, resource, stored);
  });

  app.post(`${base}bulk/`, async (request, reply) => {
    const { record } = await editableWorkspaceOf(services, request);
    const body = bulkBody.parse(request.body);
    const { valid, failed } = parseItems(resource, body.items, maxTextBytes);
    const { documents } = await services.stores.get(record.workspace.id);
    const result = await putEach(
      documents,
      valid.map(({ document }) => document),
      { onDuplicate: body.on_conflict, signal: clientSignal(reply), deadlineMs: bulkDeadlineMs },
    );
    const refused = new Map(result.failures.map(({ index, error }) => [index, error]));
    for (const [position, error] of refused) {
      failed.push({ index: valid[position]?.index ?? -1, code: error.code, error: error.message });
    }
    const stored = valid.filter((_, position) => !refused.has(position));
    if (body.on_conflict !== "skip")
      await rememberColumns(
        services,
        record,
        stored.map(({ document }) => document),
      );
    if (result.inserted + result.updated > 0) await touchWorkspace(services.catalogue, record.workspace.id);
    return {
      created: result.inserted,
      updated: result.updated,
      skipped: result.skipped + result.unchanged,
      failed: failed.sort((left, right) => left.index - right.index),
    };
  });
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
  maxTextBytes: number,
): { valid: { index: number; document: ThothDocument }[]; failed: BulkFailure[] } {
  const valid: { index: number; document: ThothDocument }[] = [];
  const failed: BulkFailure[] = [];
  for (const [index, item] of items.entries()) {
    try {
      valid.push({ index, document: parseDocument(resource, item, maxTextBytes) });
    } catch (error) {
      if (!(error instanceof z.ZodError) && !isThothError(error)) throw error;
      const { code, message } = toTypedError(error);
      failed.push({ index, code: publicCode(code), error: message.trim() });
    }
  }
  return { valid, failed };
}
