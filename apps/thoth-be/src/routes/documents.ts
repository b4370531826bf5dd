import type { FastifyInstance } from "fastify";
import { documentResources } from "./document-shapes.ts";
import { documentChangeRoutes } from "./documents-change.ts";
import { documentCreateRoutes } from "./documents-create.ts";
import { documentReadRoutes } from "./documents-read.ts";
import type { Services } from "./services.ts";

/** Evidence, questions and columns: the same calls for each. */
export function documentRoutes(app: FastifyInstance, services: Services): void {
  for (const resource of documentResources) {
    documentReadRoutes(app, services, resource);
    documentCreateRoutes(app, services, resource);
    documentChangeRoutes(app, services, resource);
  }
}
