import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tableNames } from "../schema.ts";
import { openTestDatabase, type TestDatabase } from "../testing/demo-database.ts";
import { declaredTypes } from "./csv.ts";
import { descriptions } from "./index.ts";

/** `X = meaning` at the beginning of a value description or after a semicolon or comma. */
const codeMeaning = /(?:^|[;,:] )([A-Z]{1,3}) = /g;

describe("the descriptions", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
  });

  it.each(tableNames)("cover exactly the columns of %s", (table) => {
    const columns = database.rows(`SELECT name, type FROM pragma_table_info('${table}') ORDER BY cid`);
    expect(Object.keys(descriptions[table].columns)).toEqual(columns.map(([name]) => name));
    expect(descriptions[table].description.length).toBeGreaterThan(20);
    for (const column of Object.values(descriptions[table].columns)) {
      expect(column.name).not.toBe("");
      expect(column.description).toMatch(/\.$/);
    }
    const types = columns.map(([name, type]) => [name, String(type).replace(/\(.*/, "")]);
    expect([...declaredTypes(table)]).toEqual(types);
  });

  const coded = tableNames.flatMap((table) =>
    Object.keys(descriptions[table].columns)
      .filter((name) => /(_cd|_typ|_flg)$/.test(name) && name !== "promo_cd")
      .map((name) => [table, name] as const),
  );

  it.each(coded)("explain every code of %s.%s", (table, column) => {
    const foreign = database.rows(
      `SELECT "table" FROM pragma_foreign_key_list('${table}') WHERE "from" = '${column}'`,
    );
    if (foreign.length > 0) return;
    const found = database.rows(`SELECT DISTINCT ${column} FROM ${table} WHERE ${column} IS NOT NULL`);
    const values = descriptions[table].columns[column]?.values ?? "";
    const explained =
      column === "rstk_flg" ? ["0", "1"] : [...values.matchAll(codeMeaning)].map((match) => match[1]);
    expect([...explained].sort()).toEqual(found.map(([code]) => String(code)).sort());
  });

  it("say what NULL means wherever there is one", () => {
    const silent = tableNames.flatMap((table) =>
      Object.entries(descriptions[table].columns)
        .filter(([name]) => Number(database.value(`SELECT COUNT(*) FROM ${table} WHERE ${name} IS NULL`)) > 0)
        .filter(([, column]) => !column.values.includes("NULL"))
        .map(([name]) => `${table}.${name}`),
    );
    expect(silent).toEqual([]);
  });
});
