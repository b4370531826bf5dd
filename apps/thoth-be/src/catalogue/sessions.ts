import type { Catalogue } from "./catalogue.ts";
import { hashToken, newToken, unknownUserHash, verifyPassword } from "./passwords.ts";
import type { UserRow } from "./users.ts";

/** Devices a user can be signed in on; the oldest token goes first. */
const tokensPerUser = 50;
const dayMs = 86_400_000;

export interface SessionOptions {
  /** Days a token is valid. */
  lifetimeDays: number;
  /** Milliseconds since 1970. */
  now: number;
}

const userColumns = ["users.id", "username", "email", "first_name", "last_name"] as const;

/** A new token for right credentials of an active user, else null; unknown names take the same time. */
export async function signIn(
  catalogue: Catalogue,
  username: string,
  password: string,
  { lifetimeDays, now }: SessionOptions,
): Promise<{ token: string; user: UserRow } | null> {
  const row = await catalogue
    .selectFrom("users")
    .select([...userColumns, "password_hash", "is_active"])
    .where("username", "=", username)
    .executeTakeFirst();
  const isRight = await verifyPassword(password, row?.password_hash ?? unknownUserHash);
  if (row === undefined || !isRight || row.is_active !== 1) return null;
  const token = newToken();
  await catalogue
    .insertInto("tokens")
    .values({
      token_hash: hashToken(token),
      user_id: row.id,
      created_at: new Date(now).toISOString(),
      expires_at: new Date(now + lifetimeDays * dayMs).toISOString(),
    })
    .execute();
  await forgetOldTokens(catalogue, row.id, now);
  const { id, email, first_name, last_name } = row;
  return { token, user: { id, username: row.username, email, first_name, last_name } };
}

async function forgetOldTokens(catalogue: Catalogue, userId: number, now: number): Promise<void> {
  await catalogue
    .deleteFrom("tokens")
    .where("user_id", "=", userId)
    .where((row) =>
      row.or([
        row("expires_at", "<=", new Date(now).toISOString()),
        row("token_hash", "not in", (tokens) =>
          tokens
            .selectFrom("tokens")
            .select("token_hash")
            .where("user_id", "=", userId)
            .orderBy("created_at", "desc")
            .limit(tokensPerUser),
        ),
      ]),
    )
    .execute();
}

export async function signOut(catalogue: Catalogue, token: string): Promise<void> {
  await catalogue.deleteFrom("tokens").where("token_hash", "=", hashToken(token)).execute();
}

/** The active user a valid token belongs to. */
export async function userOfToken(
  catalogue: Catalogue,
  token: string,
  now: number,
): Promise<UserRow | undefined> {
  return catalogue
    .selectFrom("tokens")
    .innerJoin("users", "users.id", "tokens.user_id")
    .select(userColumns)
    .where("token_hash", "=", hashToken(token))
    .where("expires_at", ">", new Date(now).toISOString())
    .where("is_active", "=", 1)
    .executeTakeFirst();
}
