import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSqliteDatabase } from "../sqlite/database.ts";
import { temporaryDatabase } from "../sqlite/testing.ts";
import { buildValueIndex, type ValueIndexProgress, type ValueIndexReport } from "./build.ts";
import { openValueIndex, type ValueIndex } from "./value-index.ts";

const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const file = temporaryDatabase(`
  CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT, city TEXT, country TEXT, gender TEXT, state TEXT);
  INSERT INTO customer VALUES
    (1, 'Zoë Müller', 'New York', 'USA', 'F', 'NY'), (2, 'John Smith', 'York', 'UK', 'M', 'IN'),
    (3, 'Anna Smith', 'Città di Castello', 'Italy', 'F', 'IT'), (4, 'O''Brien', 'New York', 'USA', 'A', NULL);
  CREATE TABLE product (sku TEXT, title TEXT, color TEXT, note TEXT, made TEXT, price REAL);
  CREATE TABLE shop (city TEXT);
  INSERT INTO shop VALUES ('Rome'), ('York');
  CREATE VIEW cities AS SELECT city FROM customer;`);
const seed = new DatabaseSync(file.path);
const insert = seed.prepare("INSERT INTO product VALUES (?, ?, ?, ?, ?, ?)");
for (let n = 0; n < 40; n++) {
  insert.run(
    uuid(n),
    `Mountain Bicycle ${n}`,
    n % 2 ? "Dark Blue" : "red",
    "lorem ipsum ".repeat(30),
    `2024-01-${10 + n}`,
    n,
  );
}
insert.run(uuid(99), "Box of chocolates", "The", "-", "2024-02-01", 1);
seed.close();

const path = join(file.folder, "shop.values");
const database = openSqliteDatabase({ path: file.path });
const progress: ValueIndexProgress[] = [];
let report: ValueIndexReport;
let index: ValueIndex;
beforeAll(async () => {
  report = await buildValueIndex(database, { path, onProgress: (step) => progress.push(step) });
  index = openValueIndex(path);
});
afterAll(async () => {
  index.close();
  await database.close();
  file[Symbol.dispose]();
});

const top = async (question: string): Promise<string | undefined> => {
  const [match] = await index.search(question);
  return (
    match && `${match.table}.${match.column}=${match.value} <${match.matchedText}> ${match.score.toFixed(2)}`
  );
};
const found = async (question: string): Promise<string[]> =>
  (await index.search(question)).map((match) => `${match.column}=${match.value}`);

describe("buildValueIndex", () => {
  it("takes text columns and tells why others were left out", () => {
    const skipped = report.columns
      .filter((column) => column.skipped)
      .map(({ column, skipped: why }) => [column, why]);
    expect(skipped).toEqual([
      ["id", "no-text"],
      ["sku", "identifiers"],
      ["note", "free-text"],
      ["made", "dates"],
      ["price", "no-text"],
    ]);
    expect(index.columns()).toEqual(report.columns);
    expect(index.size).toBe(report.values);
    expect(progress.at(-1)).toEqual({ columnsDone: 13, columnsTotal: 13, values: report.values });
  });

  it("keeps the most frequent values when a column has too many, and says so", async () => {
    const small = join(file.folder, "small.values");
    const { columns } = await buildValueIndex(database, { path: small, maxValuesPerColumn: 1 });
    expect(columns.find((column) => column.column === "city")).toMatchObject({ values: 1, cut: true });
    using opened = openValueIndex(small);
    const values = (await opened.search("New York or Rome or York")).map((match) => match.value);
    expect(values.sort()).toEqual(["New York", "Rome"]);
  });

  it("leaves the old file when it is cancelled or fails, and nothing else", async () => {
    const before = readFileSync(path);
    const controller = new AbortController();
    const cancelled = buildValueIndex(database, {
      path,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(cancelled).rejects.toMatchObject({ code: "ABORTED" });
    await using missing = openSqliteDatabase({ path: join(file.folder, "missing.sqlite") });
    await expect(buildValueIndex(missing, { path })).rejects.toMatchObject({ code: "DATABASE_UNAVAILABLE" });
    await expect(buildValueIndex(database, { path, deadlineMs: 0 })).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
    });
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(file.folder).filter((name) => name.endsWith(".partial"))).toEqual([]);
  });

  it("removes what a killed build left a day ago, and replaces the file under a reader", async () => {
    const stale = `${path}.1-x.partial`;
    writeFileSync(stale, "");
    utimesSync(stale, 1, 1);
    await buildValueIndex(database, { path });
    expect(existsSync(stale)).toBe(false);
    expect(await top("Italy")).toContain("country=Italy");
  });

  it("names a folder it cannot write to", async () => {
    await expect(buildValueIndex(database, { path: join(file.folder, "no", "x") })).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
    });
  });
});

describe("search", () => {
  it.each([
    ["how many customers are in new york?", "customer.city=New York <new york> 1.00"],
    ["orders of Zoe Muller", "customer.name=Zoë Müller <Zoe Muller> 1.00"],
    ["who lives in CITTA DI CASTELLO", "customer.city=Città di Castello <CITTA DI CASTELLO> 1.00"],
    ["list boxes of chocolate", "product.title=Box of chocolates <boxes of chocolate> 0.95"],
    ["what does OBrien buy", "customer.name=O'Brien <OBrien> 1.00"],
    ["customers from Itlay", "customer.country=Italy <Itlay>"],
    ["dark-blue products", "product.color=Dark Blue <dark-blue> 1.00"],
    ["montain bicycle 17", "product.title=Mountain Bicycle 17 <montain bicycle 17>"],
    ["the gender F", "customer.gender=F <F> 1.00"],
    ["which shops are in York", "shop.city=York <York> 1.00"],
    ["which customers are in York", "customer.city=York <York> 1.00"],
    ["price of Mountain Bicycle 17", "product.title=Mountain Bicycle 17 <Mountain Bicycle 17> 1.00"],
  ])("finds in: %s", async (question, expected) => {
    expect(await top(question)).toContain(expected);
  });

  it("finds values that hold a word of the question, with less score", async () => {
    const matches = await index.search("customers called Smith");
    expect(matches.map((match) => match.value).sort()).toEqual(["Anna Smith", "John Smith"]);
    for (const match of matches) expect(match.score).toBeLessThan(0.9);
  });

  it("puts the longer of two nested values first", async () => {
    expect((await found("customers in New York"))[0]).toBe("city=New York");
  });

  it("meets short values only as whole words in their own case", async () => {
    expect(await found("how many customers are in it? a f m")).toEqual([]);
    expect((await found("customers with gender F in state IT")).sort()).toEqual(["gender=F", "state=IT"]);
    expect(await found("customers in NYC")).toEqual([]);
  });

  it("does not flood: at most three matches of one column for one span, and no more than asked for", async () => {
    const matches = await index.search("all mountain bicycle prices", { limit: 5 });
    expect(matches.length).toBe(3);
    expect(await index.search("New York, York, Italy, Rome", { limit: 2 })).toHaveLength(2);
  });

  it("gives nothing for nothing, and scores in [0, 1] for anything", async () => {
    expect(await index.search("")).toEqual([]);
    expect(await index.search("¿¡…")).toEqual([]);
    for (const match of await index.search(`${"New York Smith blue ".repeat(500)}\ud800`)) {
      expect(match.score).toBeGreaterThanOrEqual(0);
      expect(match.score).toBeLessThanOrEqual(1);
    }
  });

  it("honours its signal and refuses a bad limit", async () => {
    await expect(index.search("York", { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "ABORTED",
    });
    await expect(index.search("York", { limit: 0 })).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });
});

describe("openValueIndex", () => {
  it("tells a missing or foreign file as STORE_UNAVAILABLE, and a closed index as CLOSED", async () => {
    for (const wrong of [join(file.folder, "none"), file.path]) {
      expect(() => openValueIndex(wrong)).toThrow(expect.objectContaining({ code: "STORE_UNAVAILABLE" }));
    }
    const closed = openValueIndex(path);
    closed.close();
    closed.close();
    await expect(closed.search("York")).rejects.toMatchObject({ code: "CLOSED" });
  });
});
