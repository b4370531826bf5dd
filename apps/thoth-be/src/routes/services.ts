import type { FastifyRequest } from "fastify";
import type { Embedder } from "thoth-vdbmanager";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { findWorkspace, type WorkspaceRecord } from "../catalogue/workspaces.ts";
import { type Caller, identify, scopeOf } from "../http/caller.ts";
import type { JobRunner } from "../ingestion/job-runner.ts";
import type { WorkspaceStores } from "../workspace/workspace-stores.ts";
import { workspaceParams } from "./params.ts";

/** What the routes work with. */
export interface Services {
  readonly catalogue: Catalogue;
  readonly stores: WorkspaceStores;
  readonly jobs: JobRunner;
  readonly embedder: Embedder;
  /** Name of the model, as configured. */
  readonly modelName: string;
  readonly apiKey: string | null;
}

export function callerOf(services: Services, request: FastifyRequest): Promise<Caller> {
  return identify(services.catalogue, services.apiKey, request);
}

/** The caller and the workspace of the path, which the caller may see. */
export async function workspaceOf(
  services: Services,
  request: FastifyRequest,
): Promise<{ caller: Caller; record: WorkspaceRecord }> {
  const caller = await callerOf(services, request);
  const { id } = workspaceParams.parse(request.params);
  return { caller, record: await findWorkspace(services.catalogue, id, scopeOf(caller)) };
}
