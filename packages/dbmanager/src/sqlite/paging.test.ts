import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { openSqliteDatabase } from "./database.ts";
import { type ColumnFilter, type PageRequest, readPage } from "./paging.ts";
import { temporaryDatabase } from "./testing.ts";
import { matchesText, type TextCondition } from "./text-match.ts";

const file = temporaryDatabase(`
  CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE, price REAL, size, note TEXT);
  INSERT INTO item (name, price, size, note) VALUES
    ('Lamp', 18.0, 1, NULL), ('lamp shade', 0.1, 'L', ''), ('50% off', 1.0/3, 9007199254740993, ' '),
    ('50 off', 1e21, NULL, 'a_b'), (NULL, NULL, x'0aff', 'ab'), ('Äpfel', -0.5, 2.5, 'A_B'), ('Zoo', 18, 1, NULL);`);
const database = openSqliteDatabase({ path: file.path });
afterAll(async () => {
  await database.close();
  file[Symbol.dispose]();
});

const all = "SELECT id, name, price, size, note FROM item";
const ids = async (request: Partial<PageRequest>, sql: string = all): Promise<unknown[]> =>
  (await readPage(database, sql, { page: 0, pageSize: 100, ...request })).rows.map((row) => row[0]);
const where = (column: string, filter: ColumnFilter): Promise<unknown[]> =>
  ids({ filters: { [column]: filter } });

describe("readPage", () => {
  it("cuts pages out of the statement's own order and counts all rows", async () => {
    const sql = "SELECT id FROM item ORDER BY id DESC LIMIT 5";
    const pages = await Promise.all(
      [0, 1, 2, 3].map((page) => readPage(database, sql, { page, pageSize: 2 })),
    );
    expect(pages.map((page) => page.rows.flat())).toEqual([[7, 6], [5, 4], [3], []]);
    expect(pages.map((page) => page.totalRows)).toEqual([5, 5, 5, 5]);
    expect(pages.map((page) => [page.hasPrevious, page.hasNext])).toEqual([
      [false, true],
      [true, true],
      [true, false],
      [true, false],
    ]);
  });

  it("compares numbers as JavaScript prints them and text without regard to case", async () => {
    expect(await where("price", { type: "equals", filter: "18" })).toEqual([1, 7]);
    expect(await where("price", { type: "equals", filter: String(1 / 3) })).toEqual([3]);
    expect(await where("price", { type: "equals", filter: "1E+21" })).toEqual([4]);
    expect(await where("size", { type: "equals", filter: "9007199254740993" })).toEqual([3]);
    expect(await where("name", { type: "startsWith", filter: "ÄP" })).toEqual([6]);
    expect(await where("name", { type: "contains", filter: "LAMP" })).toEqual([1, 2]);
  });

  it("takes % and _ as plain characters", async () => {
    expect(await where("name", { type: "contains", filter: "50%" })).toEqual([3]);
    expect(await where("note", { type: "equals", filter: "a_b" })).toEqual([4, 6]);
  });

  it("lets null meet notEqual, notContains and blank only", async () => {
    expect(await where("note", { type: "blank" })).toEqual([1, 2, 3, 7]);
    expect(await where("note", { type: "notBlank" })).toEqual([4, 5, 6]);
    expect(await where("name", { type: "notContains", filter: "o" })).toEqual([1, 2, 5, 6]);
    expect(await where("name", { type: "notEqual", filter: "zoo" })).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("joins conditions of a column and filters of several columns", async () => {
    const or: ColumnFilter = {
      operator: "OR",
      conditions: [
        { type: "equals", filter: "zoo" },
        { type: "startsWith", filter: "lamp" },
      ],
    };
    expect(await where("name", or)).toEqual([1, 2, 7]);
    expect(
      await ids({ filters: { name: or, note: { type: "blank" }, price: { type: "equals", filter: "18" } } }),
    ).toEqual([1, 7]);
  });

  it("sorts nulls first ascending and last descending, text by bytes, and ties by the statement's order", async () => {
    expect(await ids({ sort: [{ column: "price", direction: "asc" }] })).toEqual([5, 6, 2, 3, 1, 7, 4]);
    expect(await ids({ sort: [{ column: "price", direction: "desc" }] })).toEqual([4, 1, 7, 3, 2, 6, 5]);
    expect(await ids({ sort: [{ column: "name", direction: "asc" }] })).toEqual([5, 4, 3, 1, 7, 2, 6]);
  });

  it.each([
    ["SELECT name, name FROM item LIMIT 1", ["name", "name_1"], [["Lamp", "Lamp"]]],
    ["SELECT count(*), 1 / 2.0 FROM item", ["count(*)", "1 / 2.0"], [[7, 0.5]]],
    ["VALUES (1, 'a')", ["column1", "column2"], [[1, "a"]]],
    ["WITH x AS (SELECT 1 AS i UNION SELECT 2) SELECT * FROM x ORDER BY i DESC", ["i"], [[2], [1]]],
    ['SELECT name AS "a""b" FROM item WHERE id = 1 -- why', ['a"b'], [["Lamp"]]],
  ])("wraps %s", async (sql, columns, rows) => {
    const page = await readPage(database, sql, { page: 0, pageSize: 10 });
    expect(page.columns).toEqual(columns);
    expect(page.rows).toEqual(rows);
  });

  it.each<[Partial<PageRequest>, string]>([
    [{ page: -1 }, "page is -1"],
    [{ pageSize: 0 }, "page_size is 0"],
    [{ pageSize: 1001 }, "page_size is 1001"],
    [{ sort: [{ column: "nope", direction: "asc" }] }, 'column "nope"'],
    [{ filters: { 'name" OR 1=1 --': { type: "blank" } } }, "filter_model"],
    [{ filters: { name: { type: "like" as "blank" } } }, 'filter_model["name"].type is like'],
    [{ filters: { name: { type: "equals", filter: 3 as unknown as string } } }, "expected a string"],
  ])("refuses %o and names the field", async (request, message) => {
    await expect(readPage(database, all, { page: 0, pageSize: 10, ...request })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining(message),
    });
  });

  it("gives the rows a reference filter gives, page by page, for any filter, sort and page size", async () => {
    const { rows } = await database.execute(all);
    const condition = fc.oneof(
      fc.record({
        type: fc.constantFrom("contains", "notContains", "equals", "notEqual", "startsWith", "endsWith"),
        filter: fc.oneof(fc.constantFrom("18", "lamp", "%", "_", "0x0AFF", "ä"), fc.string({ maxLength: 3 })),
      }),
      fc.record({ type: fc.constantFrom("blank", "notBlank") }),
    ) as fc.Arbitrary<TextCondition>;
    const column = fc.constantFrom("id", "name", "price", "size", "note");
    await fc.assert(
      fc.asyncProperty(column, condition, fc.integer({ min: 1, max: 4 }), async (name, filter, pageSize) => {
        const index = ["id", "name", "price", "size", "note"].indexOf(name);
        const expected = rows.filter((row) =>
          matchesText(filter.type, row[index] ?? null, "filter" in filter ? filter.filter : ""),
        );
        const found: unknown[] = [];
        for (let page = 0; ; page++) {
          const part = await readPage(database, all, { page, pageSize, filters: { [name]: filter } });
          expect(part.totalRows).toBe(expected.length);
          found.push(...part.rows);
          if (!part.hasNext) break;
        }
        expect(found).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});
