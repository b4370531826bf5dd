import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { callerOf, type Services } from "./services.ts";

const keptLogs = 10_000;

const log = z.looseObject({
  username: z.string().max(150),
  workspace: z.string().max(255),
  started_at: z.string().max(64),
  question: z.string().max(65_536),
  request_id: z.string().max(128).nullish(),
});

export function logRoutes(app: FastifyInstance, services: Services): void {
  app.post("/api/thoth-logs/", async (request, reply) => {
    const caller = await callerOf(services, request);
    const body = log.parse(request.body);
    const username = caller.kind === "user" ? caller.user.username : body.username;
    const row = {
      username,
      workspace: body.workspace,
      started_at: body.started_at,
      body: JSON.stringify({ ...body, username }),
    };
    const { id } = await services.catalogue
      .insertInto("logs")
      .values({ ...row, request_id: body.request_id ?? null })
      .onConflict((conflict) => conflict.column("request_id").doUpdateSet(row))
      .returning("id")
      .executeTakeFirstOrThrow();
    await services.catalogue
      .deleteFrom("logs")
      .where("id", "<=", id - keptLogs)
      .execute();
    return reply.status(201).send({ ...body, username, id });
  });
}
