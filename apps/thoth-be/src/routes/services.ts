import type { FastifyRequest } from "fastify";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { findWorkspace, type WorkspaceRecord } from "../catalogue/workspaces.ts";
import type { ThothBeConfig } from "../config.ts";
import type { EmbeddingWatch, ServiceEmbedder } from "../embedding/embedding-watch.ts";
import { type Caller, identify, requireEditor, scopeOf } from "../http/caller.ts";
import type { HidePaths } from "../http/hide-paths.ts";
import type { JobRunner } from "../ingestion/job-runner.ts";
import type { WorkspaceStores } from "../workspace/workspace-stores.ts";
import { workspaceParams } from "./params.ts";

/** What the routes work with. */
export interface Services {
  readonly config: ThothBeConfig;
  readonly catalogue: Catalogue;
  readonly stores: WorkspaceStores;
  readonly jobs: JobRunner;
  readonly embedder: ServiceEmbedder;
  readonly watch: EmbeddingWatch;
  /** Name of the model, as configured. */
  readonly modelName: string;
  readonly hide: HidePaths;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Aborts when the service begins to close. */
  readonly closing: AbortSignal;
}

/** @throws UNAUTHENTICATED */
export function callerOf(services: Services, request: FastifyRequest): Promise<Caller> {
  return identify(services.catalogue, services.config.apiKey, request, services.now());
}

/** The caller and the workspace of the path, which the caller may see. @throws WORKSPACE_NOT_FOUND */
export async function workspaceOf(
  services: Services,
  request: FastifyRequest,
): Promise<{ caller: Caller; record: WorkspaceRecord }> {
  const caller = await callerOf(services, request);
  const { id } = workspaceParams.parse(request.params);
  return { caller, record: await findWorkspace(services.catalogue, id, scopeOf(caller)) };
}

/** The workspace of the path, for a caller who may change it. @throws FORBIDDEN */
export async function editableWorkspaceOf(
  services: Services,
  request: FastifyRequest,
): Promise<{ caller: Caller; record: WorkspaceRecord }> {
  const found = await workspaceOf(services, request);
  await requireEditor(services.catalogue, found.caller);
  return found;
}
