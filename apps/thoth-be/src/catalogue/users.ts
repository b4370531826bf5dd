import type { Catalogue } from "./catalogue.ts";
import { hashPassword, hashToken, newToken, unknownUserHash, verifyPassword } from "./passwords.ts";

export interface UserRow {
  readonly id: number;
  readonly username: string;
  readonly email: string;
  readonly first_name: string;
  readonly last_name: string;
}

/** The user object of the API. */
export interface UserJson extends UserRow {
  readonly groups: readonly string[];
  readonly group_profiles: readonly {
    readonly group_id: number;
    readonly group_name: string;
    readonly show_sql: boolean;
    readonly explain_generated_query: boolean;
  }[];
}

const userColumns = ["users.id", "username", "email", "first_name", "last_name"] as const;

export interface NewUser {
  username: string;
  password: string;
  firstName?: string;
  email?: string;
  /** Group names; made when missing. `Editor` may write documents and start jobs. */
  groups?: readonly string[];
}

/** Makes the user, or sets the password and groups of an existing one. */
export async function ensureUser(catalogue: Catalogue, user: NewUser): Promise<number> {
  const password_hash = await hashPassword(user.password);
  const names = { first_name: user.firstName ?? "", email: user.email ?? "" };
  const row = await catalogue
    .insertInto("users")
    .values({ username: user.username, last_name: "", password_hash, is_active: 1, ...names })
    .onConflict((conflict) => conflict.column("username").doUpdateSet({ password_hash, ...names }))
    .returning("id")
    .executeTakeFirstOrThrow();
  for (const name of user.groups ?? []) {
    await catalogue
      .insertInto("groups")
      .values({ name, show_sql: 1, explain_generated_query: 1 })
      .onConflict((conflict) => conflict.column("name").doNothing())
      .execute();
    const group = await catalogue
      .selectFrom("groups")
      .select("id")
      .where("name", "=", name)
      .executeTakeFirstOrThrow();
    await catalogue
      .insertInto("user_groups")
      .values({ user_id: row.id, group_id: group.id })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  return row.id;
}

/** A new token for right credentials of an active user, else null; unknown names take the same time. */
export async function signIn(
  catalogue: Catalogue,
  username: string,
  password: string,
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
    .values({ token_hash: hashToken(token), user_id: row.id, created_at: new Date().toISOString() })
    .execute();
  const { id, email, first_name, last_name } = row;
  return { token, user: { id, username: row.username, email, first_name, last_name } };
}

export async function signOut(catalogue: Catalogue, token: string): Promise<void> {
  await catalogue.deleteFrom("tokens").where("token_hash", "=", hashToken(token)).execute();
}

/** The active user a token belongs to. */
export async function userOfToken(catalogue: Catalogue, token: string): Promise<UserRow | undefined> {
  return catalogue
    .selectFrom("tokens")
    .innerJoin("users", "users.id", "tokens.user_id")
    .select(userColumns)
    .where("token_hash", "=", hashToken(token))
    .where("is_active", "=", 1)
    .executeTakeFirst();
}

export async function groupsOf(catalogue: Catalogue, userId: number): Promise<UserJson["group_profiles"]> {
  const rows = await catalogue
    .selectFrom("user_groups")
    .innerJoin("groups", "groups.id", "user_groups.group_id")
    .select(["groups.id", "name", "show_sql", "explain_generated_query"])
    .where("user_id", "=", userId)
    .orderBy("groups.id")
    .execute();
  return rows.map((row) => ({
    group_id: row.id,
    group_name: row.name,
    show_sql: row.show_sql === 1,
    explain_generated_query: row.explain_generated_query === 1,
  }));
}

export async function toUserJson(catalogue: Catalogue, user: UserRow): Promise<UserJson> {
  const group_profiles = await groupsOf(catalogue, user.id);
  return { ...user, groups: group_profiles.map((profile) => profile.group_name), group_profiles };
}
