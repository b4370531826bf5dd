import type { FastifyRequest } from "fastify";
import { ThothError } from "thoth-vdbmanager/errors";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { equalSecrets } from "../catalogue/passwords.ts";
import { userOfToken } from "../catalogue/sessions.ts";
import { groupsOf, type UserRow } from "../catalogue/users.ts";

/** Who calls: a signed-in user, or a service with the shared key. */
export type Caller =
  | { readonly kind: "user"; readonly user: UserRow; readonly token: string }
  | { readonly kind: "service" };

/** Members of this group may write documents and start jobs. */
export const editorGroup = "Editor";

/**
 * A token decides; the key counts only when no token is sent.
 * @throws UNAUTHENTICATED
 */
export async function identify(
  catalogue: Catalogue,
  apiKey: string | null,
  request: FastifyRequest,
  now: number,
): Promise<Caller> {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const token = /^Token (\S+)$/.exec(authorization)?.[1];
    const user = token === undefined ? undefined : await userOfToken(catalogue, token, now);
    if (user === undefined || token === undefined) throw unauthenticated("Invalid token.");
    return { kind: "user", user, token };
  }
  const key = request.headers["x-api-key"];
  if (typeof key === "string") {
    if (apiKey !== null && equalSecrets(key, apiKey)) return { kind: "service" };
    throw unauthenticated("Invalid API key.");
  }
  throw unauthenticated("Authentication credentials were not provided.");
}

/** Id whose memberships limit what is seen; null for a service, which sees all. */
export function scopeOf(caller: Caller): number | null {
  return caller.kind === "user" ? caller.user.id : null;
}

export function nameOf(caller: Caller): string {
  return caller.kind === "user" ? caller.user.username : "service";
}

/** @throws FORBIDDEN */
export async function requireEditor(catalogue: Catalogue, caller: Caller): Promise<void> {
  if (caller.kind === "service") return;
  const groups = await groupsOf(catalogue, caller.user.id);
  if (groups.some((group) => group.group_name === editorGroup)) return;
  throw new ThothError("FORBIDDEN", {
    message: `User ${caller.user.username} is not in group ${editorGroup}.`,
    remedy: "Ask an administrator to add the user to the group.",
  });
}

function unauthenticated(message: string): ThothError {
  return new ThothError("UNAUTHENTICATED", { message, remedy: "Sign in, then send the token." });
}
