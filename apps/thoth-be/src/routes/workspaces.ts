import type { FastifyInstance } from "fastify";
import { listWorkspaces, type WorkspaceRecord } from "../catalogue/workspaces.ts";
import { type Caller, scopeOf } from "../http/caller.ts";
import { toWorkspaceJson } from "../workspace/workspace-json.ts";
import { callerOf, type Services, workspaceOf } from "./services.ts";

export function workspaceRoutes(app: FastifyInstance, services: Services): void {
  const { catalogue, stores, modelName, watch } = services;

  const show = (record: WorkspaceRecord, caller: Caller): object =>
    toWorkspaceJson(record, {
      stores,
      modelName,
      embedding: watch.current(),
      withPaths: caller.kind === "service",
    });

  app.get("/api/workspaces", async (request) => {
    const caller = await callerOf(services, request);
    const records = await listWorkspaces(catalogue, scopeOf(caller));
    return records.map((record) => show(record, caller));
  });

  app.get("/api/workspaces_user_list", async (request) => {
    const caller = await callerOf(services, request);
    const records = await listWorkspaces(catalogue, scopeOf(caller));
    return records.map(({ workspace }) => ({ id: workspace.id, name: workspace.name }));
  });

  app.get("/api/workspace/id/:id", async (request) => {
    const { caller, record } = await workspaceOf(services, request);
    return show(record, caller);
  });

  app.get("/api/workspace/:id/agent-pools/", async (request) => {
    await workspaceOf(services, request);
    const none = { basic: [], advanced: [], expert: [] };
    return { sql_generators: none, test_generators: none };
  });
}
