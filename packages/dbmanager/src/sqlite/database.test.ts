import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, it } from "vitest";
import { openSqliteDatabase } from "./database.ts";
import { temporaryDatabase } from "./testing.ts";

const file = temporaryDatabase(`
  CREATE TABLE shop (region TEXT, code TEXT, name TEXT NOT NULL, PRIMARY KEY (region, code));
  CREATE TABLE customer (id INTEGER PRIMARY KEY, region TEXT, code TEXT, parent REFERENCES customer,
    big INTEGER, FOREIGN KEY (region, code) REFERENCES shop);
  CREATE VIEW names AS SELECT name AS shop_name FROM shop;
  CREATE VIRTUAL TABLE notes USING fts5(text);
  CREATE TABLE "odd ""name" ("a b" TEXT);
  INSERT INTO shop VALUES ('N', '1', 'North'), ('S', '2', 'South'), ('S', '3', 'South');
  INSERT INTO customer VALUES (1, 'N', '1', NULL, 9007199254740993), (2, 'S', '2', 1, 5);
  INSERT INTO notes VALUES ('rain and wind');
  INSERT INTO "odd ""name" VALUES (' '), (''), (NULL), ('x'), ('x'), ('yy'), ('long text');`);
const database = openSqliteDatabase({ path: file.path, processes: 1 });
const endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
afterAll(async () => {
  await database.close();
  file[Symbol.dispose]();
});

describe("execute", () => {
  it("gives rows, unique column names, exact large integers and bytes", async () => {
    const sql = "SELECT id, id, big, x'00ff' AS b, 1.5 AS r, NULL AS n FROM customer ORDER BY id";
    const { columns, rows, truncated } = await database.execute(sql);
    expect(columns).toEqual(["id", "id_1", "big", "b", "r", "n"]);
    expect(rows).toEqual([
      [1, 1, 9007199254740993n, new Uint8Array([0, 255]), 1.5, null],
      [2, 2, 5, new Uint8Array([0, 255]), 1.5, null],
    ]);
    expect(truncated).toBe(false);
  });

  it("binds parameters of every type", async () => {
    const parameters = ["a", 1.5, 2n ** 60n, true, null, new Uint8Array([7])];
    const { rows } = await database.execute("SELECT ?, ?, ?, ?, ?, ?", { parameters });
    expect(rows).toEqual([["a", 1.5, 2n ** 60n, 1, null, new Uint8Array([7])]]);
  });

  it("stops at the cap on rows and on bytes, and says so", async () => {
    const million =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i, hex(randomblob(50)) FROM n";
    const byRows = await database.execute(million, { maxRows: 1234 });
    expect([byRows.rows.length, byRows.truncated]).toEqual([1234, true]);
    const byBytes = await database.execute(million, { maxRows: 1e9, maxBytes: 11_500 });
    expect([byBytes.rows.length, byBytes.truncated]).toEqual([100, true]);
    const exact = await database.execute("SELECT id FROM customer", { maxRows: 2 });
    expect([exact.rows.length, exact.truncated]).toEqual([2, false]);
  });

  it.each([
    "DELETE FROM shop",
    "INSERT INTO shop VALUES ('a', 'b', 'c') RETURNING *",
    "CREATE TEMP TABLE t (a)",
    "DROP TABLE shop",
    "ATTACH ':memory:' AS other",
    "VACUUM INTO 'copy.sqlite'",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA table_info(shop)",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM pragma_database_list",
    "SELECT load_extension('x.so')",
    "SELECT fts3_tokenizer('simple')",
    "SELECT writefile('x', 'y')",
    "BEGIN",
    "SELECT 1; DELETE FROM shop",
    "SELECT zeroblob(900000000)",
    "SELECT hex(randomblob(400000000))",
    "SELECT nope FROM shop",
    "",
    "-- nothing",
  ])("fails %s with the engine's own message", async (sql) => {
    const failure = database.execute(sql);
    await expect(failure).rejects.toMatchObject({ code: "SQL_FAILED" });
    await expect(failure).rejects.toThrow(/SQLite says: \S/);
  });

  it.each([
    ["SELECT count(*) FROM notes WHERE notes MATCH 'wind'", 1],
    ["SELECT sum(value) FROM json_each('[1,2]')", 3],
    ["SELECT count(*) FROM names WHERE shop_name LIKE 's%'", 2],
    ["SELECT json_extract('{\"a\": 7}', '$.a') + ('{\"a\": 1}' ->> 'a')", 8],
    ['SELECT count(*) FROM shop WHERE name = "South"', 2],
  ])("runs %s", async (sql, value) => {
    expect((await database.execute(sql)).rows).toEqual([[value]]);
  });

  it("ends a statement at its deadline, and the next one runs", async () => {
    await expect(database.execute(endless, { deadlineMs: 150 })).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
      details: { deadlineMs: 150 },
    });
    expect((await database.execute("SELECT 1")).rows).toEqual([[1]]);
  });

  it("ends a statement when its caller aborts, and others waiting behind it run", async () => {
    const controller = new AbortController();
    const first = database.execute(endless, { signal: controller.signal });
    const second = database.execute("SELECT 2");
    controller.abort();
    await expect(first).rejects.toMatchObject({ code: "ABORTED" });
    expect((await second).rows).toEqual([[2]]);
  });

  it("bounds the memory of a sort", async () => {
    await using small = openSqliteDatabase({ path: file.path, memoryLimitBytes: 150 * 1024 * 1024 });
    const sort = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 2000000)
      SELECT hex(randomblob(100)) AS r FROM n ORDER BY r`;
    await expect(small.execute(sort, { deadlineMs: 60_000 })).rejects.toThrow("more than 150 MiB");
    expect((await small.execute("SELECT 1")).rows).toEqual([[1]]);
  });
});

describe("introspect", () => {
  it("tells tables and views in order of declaration, with composite and implicit keys", async () => {
    const { dialect, tables } = await database.introspect();
    expect(dialect).toBe("sqlite");
    expect(tables.map(({ name, kind }) => [name, kind])).toEqual([
      ["shop", "table"],
      ["customer", "table"],
      ["names", "view"],
      ["notes", "table"],
      ['odd "name', "table"],
    ]);
    expect(tables[0]?.columns).toEqual([
      { name: "region", type: "TEXT", notNull: false, primaryKey: 1 },
      { name: "code", type: "TEXT", notNull: false, primaryKey: 2 },
      { name: "name", type: "TEXT", notNull: true, primaryKey: 0 },
    ]);
    expect(tables[1]?.foreignKeys).toEqual([
      { columns: ["parent"], referencedTable: "customer", referencedColumns: ["id"] },
      { columns: ["region", "code"], referencedTable: "shop", referencedColumns: ["region", "code"] },
    ]);
    expect(tables[2]?.columns.map((column) => column.name)).toEqual(["shop_name"]);
  });
});

describe("explain", () => {
  it("tells result columns, plan and what is read, without running", async () => {
    const sql = "SELECT c.id, s.name AS id FROM customer c JOIN shop s ON s.code = c.code";
    const { columns, plan, reads } = await database.explain(sql);
    expect(columns).toEqual(["id", "id_1"]);
    expect(plan.join()).toContain("SCAN");
    const names = reads.map((read) => `${read.table}.${read.column}`).sort();
    expect(names).toEqual(["customer.code", "customer.id", "shop.code", "shop.name"]);
    expect((await database.explain("SELECT count(*) FROM shop")).reads).toEqual([
      { table: "shop", column: "" },
    ]);
    expect((await database.explain(endless)).columns).toEqual(["count(*)"]);
  });

  it("fails what cannot be prepared", async () => {
    await expect(database.explain("SELECT nope")).rejects.toMatchObject({
      code: "SQL_FAILED",
      details: { driverMessage: "no such column: nope" },
    });
  });
});

describe("distinctValues", () => {
  it("gives non-empty text within the length, most frequent first", async () => {
    expect(await database.distinctValues('odd "name', "a b", { maxLength: 5 })).toEqual(["x", "yy"]);
    expect(await database.distinctValues("shop", "name", { limit: 1 })).toEqual(["South"]);
    await expect(database.distinctValues("nope", "x")).rejects.toMatchObject({ code: "SQL_FAILED" });
  });
});

describe("a file that cannot be read", () => {
  it("is told as DATABASE_UNAVAILABLE when it is missing, and works once it is there", async () => {
    const path = join(file.folder, "later.sqlite");
    await using later = openSqliteDatabase({ path });
    await expect(later.execute("SELECT 1")).rejects.toMatchObject({ code: "DATABASE_UNAVAILABLE" });
    new DatabaseSync(path).close();
    expect((await later.execute("SELECT 1")).rows).toEqual([[1]]);
  });

  it("is told as DATABASE_UNAVAILABLE when it is no database or locked", async () => {
    const path = join(file.folder, "text.sqlite");
    writeFileSync(
      path,
      "this is plain text, long enough to be taken for a header of a database file. ".repeat(20),
    );
    await using text = openSqliteDatabase({ path });
    await expect(text.introspect()).rejects.toMatchObject({
      code: "DATABASE_UNAVAILABLE",
      message: expect.stringContaining("is not an SQLite database"),
    });

    using writer = new DatabaseSync(file.path);
    writer.exec("BEGIN EXCLUSIVE");
    await using locked = openSqliteDatabase({ path: file.path, busyTimeoutMs: 20 });
    await expect(locked.execute("SELECT * FROM shop")).rejects.toMatchObject({
      code: "DATABASE_UNAVAILABLE",
      retryable: true,
    });
    writer.exec("ROLLBACK");
    expect((await locked.execute("SELECT count(*) FROM shop")).rows).toEqual([[3]]);
  });
});

describe("close", () => {
  it("ends running and waiting work with CLOSED and may be called twice", async () => {
    const closing = openSqliteDatabase({ path: file.path, processes: 1 });
    const work = [closing.execute(endless), closing.execute("SELECT 1")].map((call) =>
      call.then(
        () => "ran",
        (error: { code: string }) => error.code,
      ),
    );
    await Promise.all([closing.close(), closing.close()]);
    expect(await Promise.all(work)).toEqual(["CLOSED", "CLOSED"]);
    await expect(closing.execute("SELECT 1")).rejects.toMatchObject({ code: "CLOSED" });
  });
});
