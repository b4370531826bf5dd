import fc from "fast-check";
import { expect, it } from "vitest";
import { readSql } from "./read-sql.ts";

it.each([
  ['{"sql": "SELECT 1 FROM t", "reason": "because"}', "SELECT 1 FROM t"],
  ['Here: {"sql": "SELECT \'{\' FROM t;"} done', "SELECT '{' FROM t"],
  ["```\nWITH a AS (SELECT 1) SELECT * FROM a\n```", "WITH a AS (SELECT 1) SELECT * FROM a"],
  ["```sql\n-- counts\nSELECT 1;\n```", "SELECT 1"],
  ["Answer:\nSELECT a FROM b", "SELECT a FROM b"],
])("reads %j", (answer, sql) => {
  expect(readSql(answer)?.sql).toBe(sql);
});

it.each([["I cannot answer."], ["DROP TABLE a; SELECT 1 FROM b"], ["```sql\nDELETE FROM a\n```"], [""]])(
  "finds no statement in %j",
  (answer) => {
    expect(readSql(answer)).toBeNull();
  },
);

it("keeps the reason why a model gives no statement", () => {
  expect(readSql('{"sql": "", "reason": "no such table"}')).toEqual({ sql: "", reason: "no such table" });
});

it("never throws and never invents text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (answer) => {
      const read = readSql(answer);
      if (read !== null && !answer.includes("{")) expect(answer).toContain(read.sql);
    }),
  );
});
