import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { guardSql } from "./guard.ts";
import { lex } from "./lexer.ts";
import type { GuardDialect, GuardSchema } from "./types.ts";

interface Case {
  id: string;
  dialect: GuardDialect | "generic";
  allowed: boolean;
  category: string;
  sql: string;
  why: string;
}

const corpus = JSON.parse(
  readFileSync(new URL("../../testdata/guard-corpus.json", import.meta.url), "utf8"),
) as {
  cases: Case[];
};
const camelCase =
  "Album Artist Customer Employee Genre Invoice InvoiceLine MediaType Playlist PlaylistTrack Track";
const schemaOf = (names: string): GuardSchema => ({ tables: names.split(" ").map((name) => ({ name })) });
const schemas = {
  generic: schemaOf(camelCase),
  sqlite: schemaOf(camelCase),
  mysql: schemaOf(camelCase),
  postgres: schemaOf(
    "album artist customer employee genre invoice invoice_line media_type playlist playlist_track track",
  ),
};
const dialects: GuardDialect[] = ["sqlite", "postgres", "mysql"];
const verdictOf = (sql: string, dialect: GuardDialect = "sqlite", schema: GuardSchema = schemas[dialect]) =>
  guardSql(sql, { dialect, schema });
const rulesOf = (sql: string, dialect: GuardDialect = "sqlite"): string[] => {
  const verdict = verdictOf(sql, dialect);
  return verdict.allowed ? [] : verdict.violations.map((violation) => violation.rule);
};

describe("the corpus", () => {
  const cases = corpus.cases.flatMap((entry) =>
    (entry.dialect === "generic" ? (["sqlite", "postgres"] as const) : [entry.dialect]).map(
      (dialect) => [entry.id, dialect, entry] as const,
    ),
  );
  it.each(cases)("%s in %s", (_id, dialect, { sql, allowed, dialect: written, why }) => {
    const verdict = guardSql(sql, { dialect, schema: schemas[written] });
    expect(verdict.allowed, `${why}: ${JSON.stringify(verdict)}`).toBe(allowed);
  });
});

describe("guardSql", () => {
  it("gives the statement without comments and semicolon, and the tables it reads as the schema spells them", () => {
    const verdict = verdictOf("SELECT 1 /* a */ FROM track -- b\n JOIN main.ALBUM ; -- c");
    expect(verdict).toEqual({
      allowed: true,
      sql: "SELECT 1   FROM track  \n JOIN main.ALBUM",
      tables: ["Track", "Album"],
    });
  });

  it("suggests near names for an unknown table", () => {
    const verdict = verdictOf("SELECT * FROM Artists");
    expect(verdict).toMatchObject({
      violations: [{ rule: "unknown-table", message: 'There is no table "Artists". Near: Artist.' }],
    });
  });

  it("lets any table but the system's be read when no schema is given", () => {
    expect(guardSql("SELECT * FROM anything", { dialect: "sqlite" })).toMatchObject({ tables: ["anything"] });
    expect(guardSql("SELECT * FROM sqlite_master", { dialect: "sqlite" })).toMatchObject({ allowed: false });
  });

  it("follows the policy", () => {
    const policy = { functions: ["shop.margin"], qualifiers: ["shop"], placeholders: true };
    const sql = "SELECT shop.margin(total) FROM shop.invoice WHERE invoice_id = $1";
    expect(guardSql(sql, { dialect: "postgres", schema: schemas.postgres, policy })).toMatchObject({
      allowed: true,
    });
    expect(rulesOf(sql, "postgres").sort()).toEqual(["dangerous-function", "placeholder", "unknown-table"]);
    expect(guardSql("SELECT 1 + 1", { dialect: "sqlite", policy: { maxBytes: 5 } })).toMatchObject({
      violations: [{ rule: "too-long", message: "The statement is longer than 5 bytes." }],
    });
  });

  const refused: [string, GuardDialect, string][] = [
    ["SELECT * FROM (WITH secret AS (SELECT 1) SELECT * FROM secret) q, secret", "sqlite", "unknown-table"],
    ["WITH secret AS (SELECT * FROM secret) SELECT * FROM secret", "postgres", "unknown-table"],
    ['WITH "Secret" AS (SELECT 1) SELECT * FROM secret', "postgres", "unknown-table"],
    ["WITH Secret AS (SELECT 1) SELECT * FROM secret", "mysql", "unknown-table"],
    ["SELECT 1 ORDER BY (SELECT a FROM secret)", "sqlite", "unknown-table"],
    ["SELECT 1 LIMIT (SELECT a FROM secret)", "sqlite", "unknown-table"],
    ["SELECT sum(1) OVER (PARTITION BY (SELECT a FROM secret))", "sqlite", "unknown-table"],
    ["SELECT count(*) FILTER (WHERE EXISTS (SELECT 1 FROM secret))", "postgres", "unknown-table"],
    ["VALUES ((SELECT a FROM secret))", "sqlite", "unknown-table"],
    ["SELECT * FROM Track t JOIN secret USING (a)", "sqlite", "unknown-table"],
    ["SELECT 1 IN ((SELECT 1), (SELECT a FROM secret))", "sqlite", "unknown-table"],
    ["SELECT 1 WHERE 1 IN sqlite_master", "sqlite", "syntax"],
    ["SELECT * FROM 'sqlite_master'", "sqlite", "system-table"],
    ["SELECT * FROM [sqlite_master]", "sqlite", "system-table"],
    ["SELECT * FROM temp.Track", "sqlite", "unknown-table"],
    ["SELECT [load_extension]('x')", "sqlite", "dangerous-function"],
    ["SELECT lin\u212Aely(1)", "sqlite", "dangerous-function"],
    ["SELECT\u00a01", "sqlite", "control-character"],
    ["\ufeffSELECT 1", "sqlite", "control-character"],
    ["SELECT 1 -- a\r; DELETE FROM Album", "sqlite", "control-character"],
    ["SELECT '\ud800'", "sqlite", "control-character"],
    ["SELECT ?1", "sqlite", "placeholder"],
    ["SELECT 'artist'::regclass", "postgres", "system-table"],
    ["SELECT * FROM artist, LATERAL pg_ls_dir('.')", "postgres", "dangerous-function"],
    ["SELECT evil.lower('x')", "postgres", "dangerous-function"],
    ["SELECT 1 OPERATOR(evil.+) 2", "postgres", "dangerous-function"],
    ["SELECT E'a'\n'\\'; DROP TABLE x; --'", "postgres", "syntax"],
    ["SELECT /*+ SET_VAR(max_execution_time = 0) */ 1", "mysql", "executable-comment"],
    ["SELECT @@datadir", "mysql", "session-variable"],
    ["SELECT 1 --1; DROP TABLE x\n", "mysql", "multiple-statements"],
    [`SELECT ${"a.".repeat(50)}b`, "sqlite", "too-deep"],
    [`SELECT ${"1 + ".repeat(1000)}1`, "sqlite", "too-deep"],
    [`SELECT ${"NOT EXISTS (SELECT ".repeat(200)}1${")".repeat(200)}`, "sqlite", "too-deep"],
    [`SELECT ${"1,".repeat(4000)}1`, "sqlite", "too-long"],
  ];
  it.each(refused.map(([sql, dialect, rule]) => [sql.slice(0, 80), dialect, rule, sql] as const))(
    "refuses %s in %s as %s",
    (_title, dialect, rule, sql) => {
      expect(rulesOf(sql, dialect)).toEqual([rule]);
    },
  );

  const allowed: [string, GuardDialect][] = [
    ["SELECT Name FROM Track WHERE Name NOT GLOB 'a*' AND Name ISNULL AND Composer IS NOT 'x'", "sqlite"],
    ["SELECT a << 2 >> 1, a ->> '$.x' FROM Track INDEXED BY i NATURAL JOIN Album", "sqlite"],
    ["SELECT match FROM Track AS match", "sqlite"],
    ["WITH a AS NOT MATERIALIZED (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a", "sqlite"],
    ["SELECT sum(a) OVER (ROWS UNBOUNDED PRECEDING EXCLUDE CURRENT ROW) FROM Track", "sqlite"],
    [
      "SELECT Name FROM Track WHERE Price IN ((SELECT max(a) FROM Album), (SELECT min(a) FROM Album))",
      "sqlite",
    ],
    [`SELECT 1 WHERE 1 IN (${"1,".repeat(1900)}1)`, "sqlite"],
    [`SELECT 1 WHERE ${"Name = 'a' OR ".repeat(150)} 1`, "sqlite"],
    [`SELECT ${"(".repeat(90)}1${")".repeat(90)}`, "sqlite"],
    ["SELECT name FROM ONLY artist WHERE name BETWEEN SYMMETRIC 'a' AND 'b'", "postgres"],
    ["WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n FROM t LIMIT 3", "postgres"],
    [
      "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY total), pg_catalog.lower('A') FROM invoice",
      "postgres",
    ],
    ["SELECT U&'d!0061ta' UESCAPE '!', a$$b FROM artist", "postgres"],
    ["SELECT a DIV 2, a MOD 2, 1--1, b SOUNDS LIKE 'c' FROM Track GROUP BY a WITH ROLLUP", "mysql"],
    ["SELECT 1 FROM DUAL", "mysql"],
  ];
  it.each(allowed.map(([sql, dialect]) => [sql.slice(0, 80), dialect, sql] as const))(
    "allows %s in %s",
    (_title, dialect, sql) => {
      expect(verdictOf(sql, dialect)).toMatchObject({ allowed: true });
    },
  );
});

const expression = fc.letrec<{ expr: string; query: string }>((tie) => ({
  expr: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom("1", "'a;b'", "NULL", "'-- x'", "'/* y'", "''''"),
    fc
      .tuple(tie("expr"), fc.constantFrom("+", "||", "=", "<", "AND", "OR", "LIKE"), tie("expr"))
      .map((p) => p.join(" ")),
    fc
      .tuple(fc.constantFrom("lower", "abs", "count", "max"), tie("expr"))
      .map(([name, arg]) => `${name}(${arg})`),
    tie("expr").map((arg) => `CASE WHEN ${arg} THEN 1 ELSE 2 END`),
    tie("query").map((query) => `(${query})`),
  ),
  query: fc
    .tuple(
      tie("expr"),
      fc.constantFrom("Track", "Album AS a", "Genre JOIN Artist ON 1 = 1", "(SELECT 1) AS s"),
      tie("expr"),
    )
    .map(([value, from, condition]) => `SELECT ${value} FROM ${from} WHERE ${condition}`),
}));
const write = fc.constantFrom(
  "DELETE FROM Album",
  "UPDATE Album SET Title = 'x'",
  "INSERT INTO Genre VALUES (99, 'x')",
  "INSERT INTO Genre SELECT 1, 'x'",
  "DROP TABLE Album",
  "CREATE TABLE t AS SELECT 1",
  "MERGE INTO Album USING Artist ON true WHEN MATCHED THEN DELETE",
  "COPY Album TO '/tmp/x'",
  "SET x = 1",
  "PRAGMA journal_mode = DELETE",
  "TRUNCATE TABLE Album",
);
const wrap = fc.constantFrom<(select: string, write: string) => string>(
  (select, change) => `${select}; ${change}`,
  (select, change) => `${change}; ${select}`,
  (select, change) => `${change} ${select}`,
  (select, change) => `WITH w AS (${change} RETURNING *) ${select}`,
  (select, change) => `WITH w AS (${select}) ${change}`,
  (select, change) => `SELECT * FROM (${change}) AS x, (${select}) AS y`,
  (select, change) => `${select} UNION ALL ${change}`,
  (select, change) => `SELECT (${change}), (${select})`,
  (select, change) => `/* ${select} */ ${change}`,
  (select, change) => `EXPLAIN ${select}; ${change}`,
);

describe("any statement", () => {
  it("is allowed when it is a generated read, and refused when a write is put to it", () => {
    const { query } = expression;
    fc.assert(
      fc.property(query, write, wrap, fc.constantFrom(...dialects), (select, change, join, dialect) => {
        expect(verdictOf(select, dialect, schemas.generic)).toMatchObject({ allowed: true });
        expect(verdictOf(join(select, change), dialect, schemas.generic)).toMatchObject({ allowed: false });
      }),
      { numRuns: 500 },
    );
  });

  it("that the guard allows changes nothing on a database open for writing without an authorizer", () => {
    const database = new DatabaseSync(":memory:");
    for (const { name } of schemas.sqlite.tables) {
      database.exec(`CREATE TABLE ${name} (${name}Id INTEGER PRIMARY KEY, Name TEXT, Title TEXT, Total REAL);
        INSERT INTO ${name} VALUES (1, 'a', 'b', 2.5), (2, 'c', NULL, 1)`);
    }
    const digest = (): string => createHash("sha256").update(database.serialize()).digest("hex");
    const before = digest();
    // Statements that would not end by themselves are for the executor's limits, not for this test.
    const pool = corpus.cases
      .filter(({ sql, category }) => !/bomb|recursive|size/.test(category) && sql.length < 500)
      .map(({ sql }) => sql);
    const piece = fc
      .tuple(fc.constantFrom(...pool), fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean())
      .map(([sql, at, head]) =>
        head ? sql.slice(0, Math.floor(sql.length * at)) : sql.slice(Math.floor(sql.length * at)),
      );
    const whole = fc.constantFrom(...pool);
    const text = fc
      .array(fc.oneof(whole, piece), { minLength: 1, maxLength: 3 })
      .map((parts) => parts.join(" "));
    let ran = 0;
    const run = (sql: string): void => {
      const verdict = guardSql(sql, { dialect: "sqlite" });
      if (!verdict.allowed) return;
      try {
        for (const _row of database.prepare(verdict.sql).iterate()) if (ran % 7 === 0) break;
        ran++;
      } catch (error) {
        // The text need not make sense to SQLite; it only must not change anything.
        expect(error).toHaveProperty("message");
      }
      expect(digest(), sql).toBe(before);
    };
    for (const sql of pool) run(sql);
    fc.assert(fc.property(text, run), { numRuns: 1500 });
    expect(ran).toBeGreaterThan(50);
  });

  it("gets a verdict, whatever its characters", () => {
    const signs = fc.constantFrom(
      "'",
      '"',
      "`",
      "[",
      "]",
      "$$",
      "$a$",
      "E'",
      'U&"',
      "--",
      "/*",
      "*/",
      "\\",
      "\r",
      "\n",
    );
    const words = fc.constantFrom(
      " SELECT ",
      " FROM ",
      " Track ",
      " ( ",
      " ) ",
      " CASE ",
      " END ",
      ";",
      ",",
      "1",
      ".",
    );
    const text = fc.array(fc.oneof(signs, words, fc.string({ unit: "binary", maxLength: 2 })), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(text, fc.constantFrom(...dialects), (parts, dialect) => {
        expect(typeof verdictOf(parts.join(""), dialect).allowed).toBe("boolean");
      }),
      { numRuns: 1500 },
    );
  });
});

describe("lex", () => {
  const textsOf = (sql: string, dialect: GuardDialect): string[] | string => {
    const lexed = lex(sql, dialect);
    return lexed.ok
      ? lexed.statements.flatMap(({ tokens }) => tokens.map(({ text }) => text))
      : lexed.violation.rule;
  };
  it.each<[string, GuardDialect, string[] | string]>([
    ["a/* /* */ b */c", "postgres", ["a", "c"]],
    ["a/* /* */ b", "sqlite", ["a", "b"]],
    ["'a\\' b'", "mysql", ["'a\\' b'"]],
    ["'a\\' b", "sqlite", ["'a\\'", "b"]],
    ["E'a\\' b' $x$ ' $y$ $x$", "postgres", ["E'a\\' b'", "$x$ ' $y$ $x$"]],
    ["a#b\nc", "mysql", ["a", "c"]],
    ["a--b", "mysql", ["a", "-", "-", "b"]],
    ["a--b\nc", "postgres", ["a", "c"]],
    ["[a]]`b``c`", "sqlite", ["[a]", "]", "`b``c`"]],
    ["1e5 .5 0x1F 2a", "mysql", ["1e5", ".5", "0x1F", "2a"]],
    ["2a", "postgres", "syntax"],
    ["x ? 'a'", "postgres", ["x", "?", "'a'"]],
    ["a$$b$$", "postgres", ["a$$b$$"]],
  ])("reads %s in %s", (sql, dialect, expected) => {
    expect(textsOf(sql, dialect)).toEqual(expected);
  });
});
