import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { readTables } from "../catalogue/schema.ts";
import type { WorkspaceRecord } from "../catalogue/workspaces.ts";
import { type Services, workspaceOf } from "./services.ts";

interface Answer {
  readonly version: number;
  readonly body: string;
  readonly etag: string;
}

const keptAnswers = 50;

/** All tables, columns and keys of a workspace in one answer, made once per version. */
export function workspaceSchemaRoutes(app: FastifyInstance, services: Services): void {
  const answers = new Map<number, Answer>();

  app.get("/api/workspace/:id/schema/", async (request, reply) => {
    const { record } = await workspaceOf(services, request);
    const { id, version } = record.workspace;
    let answer = answers.get(id);
    if (answer?.version !== version) {
      answer = await makeAnswer(services.catalogue, record);
      answers.delete(id);
      answers.set(id, answer);
      const oldest = answers.keys().next().value;
      if (answers.size > keptAnswers && oldest !== undefined) answers.delete(oldest);
    }
    reply.header("etag", answer.etag);
    if (request.headers["if-none-match"] === answer.etag) return reply.status(304).send();
    return reply.type("application/json; charset=utf-8").send(answer.body);
  });
}

async function makeAnswer(catalogue: Catalogue, { workspace, database }: WorkspaceRecord): Promise<Answer> {
  const tables = await readTables(catalogue, database.id);
  // Ten thousand columns take tens of milliseconds: others get their turn between reading and writing them.
  await setImmediate();
  const body = JSON.stringify({
    version: String(workspace.version),
    dialect: "sqlite",
    tables: tables.map(({ id: _id, ...table }) => ({
      ...table,
      columns: table.columns.map(({ id: _columnId, ...column }) => column),
    })),
  });
  const etag = `"${createHash("sha256").update(body).digest("base64url")}"`;
  return { version: workspace.version, body, etag };
}
