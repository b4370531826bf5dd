import { createHash, timingSafeEqual } from "node:crypto";
import { BlockList, isIP } from "node:net";
import type { FastifyRequest } from "fastify";
import { ThothError } from "thoth-vdbmanager/errors";
import type { GeneratorConfig } from "../config.ts";
import type { UserCache } from "../thoth-be/users.ts";
import { originAllowed } from "./origins.ts";

/** Who asks. */
export type Caller =
  | { readonly kind: "service"; readonly username: string }
  | { readonly kind: "user"; readonly username: string; readonly workspaceIds: ReadonlySet<number> }
  | { readonly kind: "anonymous"; readonly username: string };

/** Milliseconds thoth-be may take to recognise a token. */
const tokenDeadlineMs = 2_000;

export type Authenticate = (request: FastifyRequest) => Promise<Caller>;

/**
 * Recognises a caller: a token decides before a key; without either only the configured networks pass, in `compat`.
 * A browser page of a foreign origin never passes as anonymous, nor does a request that a proxy forwarded for an
 * address outside the networks.
 */
export function createAuthenticate(
  config: Pick<GeneratorConfig, "auth" | "anonymousNetworks" | "apiKey" | "origins">,
  users: UserCache,
): Authenticate {
  const networks = new BlockList();
  for (const network of config.anonymousNetworks) {
    const [address = "", prefix = "0"] = network.split("/");
    networks.addSubnet(address, Number(prefix), isIP(address) === 6 ? "ipv6" : "ipv4");
  }

  return async (request) => {
    const authorization = request.headers.authorization;
    if (authorization !== undefined) {
      const token = /^Token (\S+)$/.exec(authorization)?.[1];
      if (token === undefined)
        throw new ThothError("UNAUTHENTICATED", {
          message: 'The Authorization header is not "Token <key>".',
        });
      const user = await users.get(token, { deadlineMs: tokenDeadlineMs });
      return { kind: "user", ...user };
    }
    const key = request.headers["x-api-key"];
    if (key !== undefined) {
      if (config.apiKey === null || typeof key !== "string" || !sameSecret(key, config.apiKey))
        throw new ThothError("UNAUTHENTICATED", { message: "The X-API-KEY is wrong." });
      return { kind: "service", username: nameOf(request) ?? "service" };
    }
    if (config.auth === "compat" && fromNetworks(request, networks) && fromKnownPage(request, config.origins))
      return { kind: "anonymous", username: "anonymous" };
    throw new ThothError("UNAUTHENTICATED", { message: "The call carries neither a token nor a key." });
  };
}

/** @throws WORKSPACE_NOT_FOUND when the caller is no member */
export function requireMember(caller: Caller, workspaceId: number): void {
  if (caller.kind === "user" && !caller.workspaceIds.has(workspaceId))
    throw new ThothError("WORKSPACE_NOT_FOUND", {
      message: `There is no workspace ${workspaceId} for this user.`,
      details: { workspaceId },
    });
}

function nameOf(request: FastifyRequest): string | undefined {
  const name = request.headers["x-username"];
  return typeof name === "string" && name.trim() !== "" ? name.trim().slice(0, 150) : undefined;
}

function sameSecret(left: string, right: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}

function fromNetworks(request: FastifyRequest, networks: BlockList): boolean {
  const forwarded = [request.headers["x-forwarded-for"] ?? []].flat().flatMap((value) => value.split(","));
  return [request.socket.remoteAddress ?? "127.0.0.1", ...forwarded].every((text) => {
    const address = text.trim().replace(/^::ffff:(?=\d+\.)/i, "");
    const family = isIP(address);
    return family !== 0 && networks.check(address, family === 6 ? "ipv6" : "ipv4");
  });
}

function fromKnownPage(request: FastifyRequest, origins: readonly string[]): boolean {
  const origin = request.headers.origin;
  return origin === undefined || originAllowed(origin, origins);
}
