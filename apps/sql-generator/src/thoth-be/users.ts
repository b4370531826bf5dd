import { createHash } from "node:crypto";
import type { CallOptions } from "thoth-vdbmanager/resilience";
import type { Clock } from "../ports.ts";
import type { ThothBeClient } from "./client.ts";
import { userShape, workspaceListShape } from "./shapes.ts";

export interface KnownUser {
  readonly username: string;
  /** Ids of the workspaces the user is a member of. */
  readonly workspaceIds: ReadonlySet<number>;
}

export interface UserCacheOptions {
  client: ThothBeClient;
  clock?: Clock;
  /** Milliseconds an answer of thoth-be is believed. @default 30000 */
  freshMs?: number;
  /** @default 1000 */
  maxEntries?: number;
}

/** Who a token belongs to, asked of thoth-be and believed for a short time. Tokens are kept as hashes only. */
export class UserCache {
  readonly #options: Required<UserCacheOptions>;
  readonly #entries = new Map<string, { user: KnownUser; until: number }>();

  constructor(options: UserCacheOptions) {
    this.#options = { clock: Date.now, freshMs: 30_000, maxEntries: 1_000, ...options };
  }

  /** @throws UNAUTHENTICATED for a wrong token, BACKEND_UNAVAILABLE when thoth-be cannot be asked */
  async get(token: string, options: CallOptions = {}): Promise<KnownUser> {
    const { client, clock, freshMs, maxEntries } = this.#options;
    const key = createHash("sha256").update(token).digest("base64");
    const known = this.#entries.get(key);
    if (known !== undefined && clock() < known.until) return known.user;
    const call = { token, ...options };
    const [user, workspaces] = await Promise.all([
      client.request("/api/user", userShape, call),
      client.request("/api/workspaces_user_list", workspaceListShape, call),
    ]);
    const fresh: KnownUser = {
      username: user.body?.username ?? "",
      workspaceIds: new Set(workspaces.body?.map((row) => row.id)),
    };
    this.#entries.delete(key);
    this.#entries.set(key, { user: fresh, until: clock() + freshMs });
    const oldest = this.#entries.keys().next().value;
    if (this.#entries.size > maxEntries && oldest !== undefined) this.#entries.delete(oldest);
    return fresh;
  }
}
