import type { Catalogue } from "./catalogue.ts";
import { hashPassword, verifyPassword } from "./passwords.ts";

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

export interface NewUser {
  username: string;
  password: string;
  firstName?: string;
  lastName?: string;
  email?: string;
  /** An inactive user cannot sign in, and his tokens stop working. @default true */
  isActive?: boolean;
  /** All groups of the user, made when missing; `Editor` may write documents and start jobs. @default [] */
  groups?: readonly string[];
}

/**
 * Makes the user, or brings an existing one to these settings. A changed password or a user made inactive ends all of
 * the user's tokens.
 * @returns the id
 */
export async function ensureUser(catalogue: Catalogue, user: NewUser): Promise<number> {
  const settings = {
    email: user.email ?? "",
    first_name: user.firstName ?? "",
    last_name: user.lastName ?? "",
    is_active: (user.isActive ?? true) ? 1 : 0,
  };
  const known = await catalogue
    .selectFrom("users")
    .select(["id", "password_hash"])
    .where("username", "=", user.username)
    .executeTakeFirst();
  const isSamePassword = known !== undefined && (await verifyPassword(user.password, known.password_hash));
  const password_hash = isSamePassword ? known.password_hash : await hashPassword(user.password);
  return catalogue.transaction().execute(async (transaction) => {
    const { id } = await transaction
      .insertInto("users")
      .values({ username: user.username, password_hash, ...settings })
      .onConflict((conflict) => conflict.column("username").doUpdateSet({ password_hash, ...settings }))
      .returning("id")
      .executeTakeFirstOrThrow();
    if (!isSamePassword || settings.is_active === 0) {
      await transaction.deleteFrom("tokens").where("user_id", "=", id).execute();
    }
    await transaction.deleteFrom("user_groups").where("user_id", "=", id).execute();
    for (const name of user.groups ?? []) {
      const group = await transaction
        .insertInto("groups")
        .values({ name, show_sql: 1, explain_generated_query: 1 })
        .onConflict((conflict) => conflict.column("name").doUpdateSet({ name }))
        .returning("id")
        .executeTakeFirstOrThrow();
      await transaction.insertInto("user_groups").values({ user_id: id, group_id: group.id }).execute();
    }
    return id;
  });
}

/** Groups of a user with what they preset in the page, in id order. */
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
