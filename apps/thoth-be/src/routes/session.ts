import type { FastifyInstance } from "fastify";
import { ThothError } from "thoth-vdbmanager/errors";
import { z } from "zod";
import { signIn, signOut } from "../catalogue/sessions.ts";
import { toUserJson } from "../catalogue/users.ts";
import { LoginLimit } from "../http/login-limit.ts";
import { callerOf, type Services } from "./services.ts";

const credentials = z.object({ username: z.string().min(1).max(150), password: z.string().min(1).max(1024) });

export function sessionRoutes(app: FastifyInstance, services: Services): void {
  const limit = new LoginLimit(services.now);

  app.post("/api/login", async (request) => {
    const body = credentials.safeParse(request.body);
    if (!body.success) {
      throw new ThothError("INVALID_INPUT", {
        message: "username and password are required.",
        remedy: "Send both.",
      });
    }
    const { username, password } = body.data;
    const options = { lifetimeDays: services.config.tokenDays, now: services.now() };
    const session = await limit.attempt(request.ip, username, () =>
      signIn(services.catalogue, username, password, options),
    );
    if (session === null) {
      throw new ThothError("UNAUTHENTICATED", { message: "Invalid credentials", remedy: "" });
    }
    return { token: session.token, user: await toUserJson(services.catalogue, session.user) };
  });

  app.post("/api/logout", async (request, reply) => {
    const caller = await callerOf(services, request);
    if (caller.kind === "user") await signOut(services.catalogue, caller.token);
    return reply.status(204).send();
  });

  app.get("/api/user", async (request) => {
    const caller = await callerOf(services, request);
    if (caller.kind === "user") return toUserJson(services.catalogue, caller.user);
    throw new ThothError("UNAUTHENTICATED", { message: "A user's token is needed here." });
  });

  app.get("/api/test_token", async (request, reply) => {
    await callerOf(services, request);
    return reply.type("application/json").send('"passed!"');
  });
}
