import { createHash } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { readTables } from "../catalogue/schema.ts";
import { listWorkspaces } from "../catalogue/workspaces.ts";
import { scopeOf } from "../http/caller.ts";
import { toWorkspaceJson } from "../workspace/workspace-json.ts";
import { callerOf, type Services, workspaceOf } from "./services.ts";

export function workspaceRoutes(app: FastifyInstance, services: Services): void {
  const { catalogue, stores, modelName } = services;

  app.get("/api/workspaces", async (request) => {
    const caller = await callerOf(services, request);
    const withPaths = caller.kind === "service";
    const records = await listWorkspaces(catalogue, scopeOf(caller));
    return Promise.all(
      records.map((record) => toWorkspaceJson(record, { catalogue, stores, modelName, withPaths })),
    );
  });

  app.get("/api/workspaces_user_list", async (request) => {
    const caller = await callerOf(services, request);
    const records = await listWorkspaces(catalogue, scopeOf(caller));
    return records.map(({ workspace }) => ({ id: workspace.id, name: workspace.name }));
  });

  app.get("/api/workspace/id/:id", async (request) => {
    const { caller, record } = await workspaceOf(services, request);
    return toWorkspaceJson(record, { catalogue, stores, modelName, withPaths: caller.kind === "service" });
  });

  app.get("/api/workspace/:id/agent-pools/", async (request) => {
    await workspaceOf(services, request);
    const none = { basic: [], advanced: [], expert: [] };
    return { sql_generators: none, test_generators: none };
  });

  app.get("/api/workspace/:id/schema/", async (request, reply) => {
    const { record } = await workspaceOf(services, request);
    const tables = (await readTables(catalogue, record.database.id)).map(({ id: _id, ...table }) => ({
      ...table,
      columns: table.columns.map(({ id: _columnId, ...column }) => column),
    }));
    const body = JSON.stringify({ version: String(record.workspace.version), dialect: "sqlite", tables });
    const etag = `"${createHash("sha256").update(body).digest("base64url")}"`;
    reply.header("etag", etag);
    if (request.headers["if-none-match"] === etag) return reply.status(304).send();
    return reply.type("application/json; charset=utf-8").send(body);
  });
}
