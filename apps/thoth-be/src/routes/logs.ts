import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { addLog } from "../catalogue/logs.ts";
import { callerOf, type Services } from "./services.ts";

const maxLogBytes = 2 * 1024 * 1024;

const log = z.looseObject({
  username: z.string().max(150),
  workspace: z.string().max(255),
  started_at: z.string().max(64),
  question: z.string().max(65_536),
  request_id: z.string().max(128).nullish(),
});

export function logRoutes(app: FastifyInstance, services: Services): void {
  app.post("/api/thoth-logs/", { bodyLimit: maxLogBytes }, async (request, reply) => {
    const caller = await callerOf(services, request);
    const sent = log.parse(request.body);
    const body = { ...sent, username: caller.kind === "user" ? caller.user.username : sent.username };
    const id = await addLog(services.catalogue, {
      username: body.username,
      workspace: body.workspace,
      startedAt: body.started_at,
      requestId: body.request_id ?? null,
      body: JSON.stringify(body),
    });
    return reply.status(201).send({ ...body, id });
  });
}
