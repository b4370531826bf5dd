import type { FastifyInstance, FastifyRequest } from "fastify";
import { ThothError } from "thoth-vdbmanager/errors";
import { z } from "zod";
import { nameOf } from "../http/caller.ts";
import { type Job, jobRequest, jobStates, jobTypes, toJobJson } from "../ingestion/job.ts";
import { listJobs, readJob } from "../ingestion/job-rows.ts";
import { workspaceParams } from "./params.ts";
import { editableWorkspaceOf, type Services, workspaceOf } from "./services.ts";

const jobFilter = z.object({ type: z.enum(jobTypes).optional(), state: z.enum(jobStates).optional() });
const jobParams = workspaceParams.extend({ job: z.uuid() });

export function jobRoutes(app: FastifyInstance, services: Services): void {
  const { catalogue, jobs } = services;

  app.post("/api/workspace/:id/jobs/", async (request, reply) => {
    const { caller, record } = await editableWorkspaceOf(services, request);
    const { id } = record.workspace;
    const job = await jobs.start(id, jobRequest.parse(request.body), nameOf(caller));
    return reply.status(202).header("location", `/api/workspace/${id}/jobs/${job.id}/`).send(job);
  });

  app.get("/api/workspace/:id/jobs/", async (request) => {
    const { record } = await workspaceOf(services, request);
    const found = await listJobs(catalogue, record.workspace.id, jobFilter.parse(request.query));
    return found.map(toJobJson);
  });

  app.get("/api/workspace/:id/jobs/:job/", async (request) => toJobJson(await jobOf(services, request)));

  app.post("/api/workspace/:id/jobs/:job/cancel/", async (request, reply) => {
    await editableWorkspaceOf(services, request);
    const { id } = await jobOf(services, request);
    await jobs.cancel(id);
    return reply.status(202).send(toJobJson(await readJob(catalogue, id)));
  });
}

/** The job of the path, if it is one of the workspace's. @throws NOT_FOUND */
export async function jobOf(services: Services, request: FastifyRequest): Promise<Job> {
  const { record } = await workspaceOf(services, request);
  const { job: id } = jobParams.parse(request.params);
  const job = await readJob(services.catalogue, id);
  if (job.workspaceId === record.workspace.id) return job;
  throw new ThothError("NOT_FOUND", { message: `There is no job ${id}.` });
}
