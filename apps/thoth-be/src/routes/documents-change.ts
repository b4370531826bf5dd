import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ThothError } from "thoth-vdbmanager/errors";
import { z } from "zod";
import { touchWorkspace } from "../catalogue/workspaces.ts";
import { clientSignal } from "../http/client-signal.ts";
import { OneByOne } from "../workspace/one-by-one.ts";
import { checkIfMatch, getDocument, sendDocument } from "./document-json.ts";
import { type DocumentResource, parseDocument } from "./document-shapes.ts";
import { documentDeadlineMs, documentParams } from "./documents-read.ts";
import { rememberColumns } from "./remember-columns.ts";
import { editableWorkspaceOf, type Services } from "./services.ts";

const deleteAllQuery = z.object({ confirm: z.coerce.number().int().min(0) });
const someFields = z.record(z.string(), z.unknown());

export function documentChangeRoutes(
  app: FastifyInstance,
  services: Services,
  resource: DocumentResource,
): void {
  const base = `/api/workspace/:id/${resource.path}/`;
  const { kind } = resource;
  // What is checked (version, count) must still hold when it is changed.
  const turns = new OneByOne();

  /** Stores the new fields under the id; the old document stays until the new one is complete. */
  const change = async (
    request: FastifyRequest,
    reply: FastifyReply,
    fieldsOf: (shown: Record<string, string>) => unknown,
  ): Promise<FastifyReply> => {
    const { record } = await editableWorkspaceOf(services, request);
    const { doc } = documentParams.parse(request.params);
    const { documents } = await services.stores.get(record.workspace.id);
    const options = { signal: clientSignal(reply), deadlineMs: documentDeadlineMs };
    const stored = await turns.run(record.workspace.id, async () => {
      const before = await getDocument(documents, resource, doc, options);
      checkIfMatch(request, before);
      const { id: _id, ...fields } = someFields.parse(fieldsOf(resource.show(before)));
      const document = parseDocument(resource, fields, services.config.maxTextBytes);
      await documents.put([{ ...document, id: doc }], options);
      return getDocument(documents, resource, doc, options);
    });
    await rememberColumns(services, record, [stored]);
    await touchWorkspace(services.catalogue, record.workspace.id);
    return sendDocument(reply, 200, resource, stored);
  };

  app.put(`${base}:doc/`, (request, reply) => change(request, reply, () => request.body));

  app.patch(`${base}:doc/`, (request, reply) =>
    change(request, reply, (shown) => ({ ...shown, ...someFields.parse(request.body) })),
  );

  app.delete(`${base}:doc/`, async (request, reply) => {
    const { record } = await editableWorkspaceOf(services, request);
    const { doc } = documentParams.parse(request.params);
    const { documents } = await services.stores.get(record.workspace.id);
    const options = { signal: clientSignal(reply), deadlineMs: documentDeadlineMs };
    await turns.run(record.workspace.id, async () => {
      checkIfMatch(request, await getDocument(documents, resource, doc, options));
      await documents.delete(kind, [doc], options);
    });
    await touchWorkspace(services.catalogue, record.workspace.id);
    return reply.status(204).send();
  });

  app.delete(base, async (request, reply) => {
    const { record } = await editableWorkspaceOf(services, request);
    const { confirm } = deleteAllQuery.parse(request.query);
    const { documents } = await services.stores.get(record.workspace.id);
    const options = { signal: clientSignal(reply), deadlineMs: documentDeadlineMs };
    const deleted = await turns.run(record.workspace.id, async () => {
      const count = await documents.count(kind, options);
      if (count === confirm) return documents.deleteAll(kind, options);
      throw new ThothError("CHANGED_MEANWHILE", {
        message: `There are ${count} documents among ${resource.path}, not ${confirm}.`,
        details: { count },
      });
    });
    if (deleted > 0) await touchWorkspace(services.catalogue, record.workspace.id);
    return { deleted };
  });
}
