import type { FastifyInstance, FastifyRequest } from "fastify";
import { ThothError } from "thoth-vdbmanager/errors";
import { z } from "zod";
import { nameOf, requireEditor } from "../http/caller.ts";
import { type JobJson, jobRequest, jobStates, jobTypes } from "../ingestion/job.ts";
import { listJobs, readJob } from "../ingestion/job-rows.ts";
import { workspaceParams } from "./params.ts";
import { type Services, workspaceOf } from "./services.ts";

const jobFilter = z.object({ type: z.enum(jobTypes).optional(), state: z.enum(jobStates).optional() });
const jobParams = workspaceParams.extend({ job: z.uuid() });

export function jobRoutes(app: FastifyInstance, services: Services): void {
  app.post("/api/workspace/:id/jobs/", async (request, reply) => {
    const { caller, record } = await workspaceOf(services, request);
    await requireEditor(services.catalogue, caller);
    const job = await services.jobs.start(
      record.workspace.id,
      jobRequest.parse(request.body),
      nameOf(caller),
    );
    reply.header("location", `/api/workspace/${record.workspace.id}/jobs/${job.id}/`);
    return reply.status(202).send(job);
  });

  app.get("/api/workspace/:id/jobs/", async (request) => {
    const { record } = await workspaceOf(services, request);
    return listJobs(services.catalogue, record.workspace.id, jobFilter.parse(request.query));
  });

  app.get("/api/workspace/:id/jobs/:job/", async (request) => jobOf(services, request));

  app.post("/api/workspace/:id/jobs/:job/cancel/", async (request, reply) => {
    const { caller } = await workspaceOf(services, request);
    await requireEditor(services.catalogue, caller);
    const job = await jobOf(services, request);
    services.jobs.cancel(job.id);
    return reply.status(202).send(job);
  });
}

async function jobOf(services: Services, request: FastifyRequest): Promise<JobJson> {
  const { record } = await workspaceOf(services, request);
  const { job: id } = jobParams.parse(request.params);
  const job = await readJob(services.catalogue, id);
  if (job.workspace_id === record.workspace.id) return job;
  throw new ThothError("NOT_FOUND", { message: `There is no job ${id}.` });
}
