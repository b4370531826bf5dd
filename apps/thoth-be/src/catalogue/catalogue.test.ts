import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Kysely, Migrator, sql } from "kysely";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openCatalogue } from "./catalogue.ts";
import { addLog } from "./logs.ts";
import { migrations } from "./migrations.ts";
import { nodeSqliteDialect } from "./node-sqlite-dialect.ts";
import { hashPassword, verifyPassword } from "./passwords.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "thoth-catalogue-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it("is readable by its owner only, and opens again", async () => {
  const path = join(folder, "new", "catalogue.sqlite");
  await (await openCatalogue(path)).destroy();
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  await (await openCatalogue(path)).destroy();
});

it("says which setting to change when it cannot be opened", async () => {
  await writeFile(join(folder, "file"), "");
  const opening = openCatalogue(join(folder, "file", "catalogue.sqlite"));
  await expect(opening).rejects.toMatchObject({ code: "STORE_UNAVAILABLE", message: /THOTH_DATA/ });
  await writeFile(
    join(folder, "damaged.sqlite"),
    "this is no database, and longer than a header of one hundred bytes".repeat(4),
  );
  await expect(openCatalogue(join(folder, "damaged.sqlite"))).rejects.toMatchObject({
    code: "STORE_UNAVAILABLE",
  });
});

it("brings a catalogue of the first structure along with what is in it", async () => {
  const path = join(folder, "catalogue.sqlite");
  const old = new Kysely<unknown>({ dialect: nodeSqliteDialect(path) });
  const migrator = new Migrator({ db: old, provider: { getMigrations: async () => ({ ...migrations }) } });
  await migrator.migrateTo("0001-first");
  const at = "2026-01-01T00:00:00.000Z";
  for (const statement of [
    `INSERT INTO users VALUES (1, 'ed', '', '', '', 'hash', 1)`,
    `INSERT INTO tokens VALUES ('t', 1, '${at}')`,
    `INSERT INTO databases VALUES (1, 'shop', 'SQLite', 'shop', 'dev', 'en', '', '', '/shop')`,
    `INSERT INTO workspaces VALUES (4, 'Shop', '', 'BASIC', 1, 1, '${at}', '${at}')`,
    `INSERT INTO jobs VALUES ('a', 4, 'preprocess', 'running', '{}', 'ed', '${at}', '${at}', NULL)`,
    `INSERT INTO jobs VALUES ('b', 4, 'preprocess', 'running', '{}', 'ed', '${at}', '${at}', NULL)`,
    `INSERT INTO logs VALUES (7, 'ed', 'Shop', '${at}', 'r', '{"a":1}')`,
  ]) {
    await sql.raw(statement).execute(old);
  }
  await old.destroy();
  const catalogue = await openCatalogue(path);
  const token = await catalogue.selectFrom("tokens").selectAll().executeTakeFirstOrThrow();
  expect(token.expires_at).toBe("2026-01-31T00:00:00.000Z");
  const jobs = await catalogue.selectFrom("jobs").select("state").execute();
  expect(jobs).toEqual([{ state: "interrupted" }, { state: "interrupted" }]);
  const log = await catalogue.selectFrom("logs").selectAll().executeTakeFirstOrThrow();
  expect(log).toMatchObject({ id: 7, bytes: 7, request_id: "r" });
  await catalogue.destroy();
});

it("undoes a transaction that fails, and keeps what was acknowledged when the process is not closed", async () => {
  const path = join(folder, "catalogue.sqlite");
  const catalogue = await openCatalogue(path);
  await catalogue
    .insertInto("groups")
    .values({ name: "kept", show_sql: 1, explain_generated_query: 1 })
    .execute();
  const failing = catalogue.transaction().execute(async (transaction) => {
    await transaction
      .insertInto("groups")
      .values({ name: "lost", show_sql: 1, explain_generated_query: 1 })
      .execute();
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  const other = new DatabaseSync(path, { readOnly: true });
  expect(
    other
      .prepare("SELECT name FROM groups")
      .all()
      .map((row) => row.name),
  ).toEqual(["kept"]);
  other.close();
  await catalogue.destroy();
});

it("keeps the newest logs within 256 MiB", async () => {
  const catalogue = await openCatalogue(join(folder, "catalogue.sqlite"));
  const log = { username: "ed", workspace: "Shop", startedAt: "2026", requestId: null, body: "{}" };
  for (let count = 0; count < 49; count += 1) await addLog(catalogue, log);
  const large = 100 * 1024 * 1024;
  await catalogue.updateTable("logs").set({ bytes: large }).where("id", "in", [46, 48, 49]).execute();
  await addLog(catalogue, log);
  const kept = await catalogue.selectFrom("logs").select("id").orderBy("id").execute();
  expect(kept.map(({ id }) => id)).toEqual([47, 48, 49, 50]);
  await catalogue.destroy();
});

it("hashes a password differently each time, and knows it again", async () => {
  const [one, two] = await Promise.all([hashPassword("sécret"), hashPassword("sécret")]);
  expect(one).not.toBe(two);
  expect(await verifyPassword("sécret", one)).toBe(true);
  expect(await verifyPassword("secret", one)).toBe(false);
  expect(await verifyPassword("", "")).toBe(false);
});
