import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hashDemoDatabase } from "./content-hash.ts";
import { descriptions } from "./descriptions/index.ts";
import { evidenceLines } from "./evidence.ts";
import { type DemoItem, exportDemoFiles } from "./install.ts";
import { pairs } from "./questions/pairs.ts";
import { testQuestions, unanswerableQuestions } from "./questions/test-questions.ts";
import { tableNames } from "./schema.ts";

describe("exportDemoFiles", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "thoth-demo-export-"));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it("writes the database, the descriptions, the pairs and the evidence", async () => {
    const files = await exportDemoFiles({ folder });
    expect(files.databasePath).toBe(join(folder, "dev_databases/demo_trade/demo_trade.sqlite"));
    expect(hashDemoDatabase(files.databasePath)).toMatch(/^[0-9a-f]{64}$/);
    const described = await readdir(files.descriptionsFolder);
    expect(described.sort()).toEqual([...tableNames, "_tables"].map((name) => `${name}.csv`).sort());
    const items = await readItems();
    expect(items.filter((item) => item.SQL !== "")).toHaveLength(60);
    expect(new Set(items.map((item) => item.evidence).filter((text) => text !== ""))).toEqual(
      new Set(evidenceLines),
    );
    expect(await readdir(join(folder, "dev_databases"))).toEqual(["demo_trade", "dev.json"]);
  });

  it("keeps the test questions out", async () => {
    const files = await exportDemoFiles({ folder });
    const text = await readFile(files.itemsPath, "utf8");
    expect(
      testQuestions.filter((test) => text.includes(test.question.en) || text.includes(test.sql)),
    ).toEqual([]);
  });

  it("writes nothing the second time", async () => {
    expect((await exportDemoFiles({ folder })).written).toBe(true);
    expect((await exportDemoFiles({ folder })).written).toBe(false);
  });

  it("replaces files of another version, and keeps other databases' items", async () => {
    const root = join(folder, "dev_databases");
    await mkdir(join(root, "demo_trade"), { recursive: true });
    await writeFile(join(root, "demo_trade/version.txt"), "0 old");
    await writeFile(join(root, "demo_trade/left-over.txt"), "old");
    await writeFile(
      join(root, "dev.json"),
      JSON.stringify([{ db_id: "mine", question: "?", SQL: "SELECT 1" }]),
    );
    const files = await exportDemoFiles({ folder });
    expect(files.written).toBe(true);
    expect(await readdir(join(root, "demo_trade"))).not.toContain("left-over.txt");
    expect(await readdir(root)).toEqual(["demo_trade", "dev.json"]);
    const items = await readItems();
    expect(items[0]).toMatchObject({ db_id: "mine" });
    expect(items.length).toBeGreaterThan(60);
  });

  it("leaves no half-written folder when it is cancelled", async () => {
    const controller = new AbortController();
    const exporting = exportDemoFiles({
      folder,
      signal: controller.signal,
      onProgress: () => controller.abort(new Error("enough")),
    });
    await expect(exporting).rejects.toThrow("enough");
    expect(await readdir(join(folder, "dev_databases"))).toEqual([]);
  });

  it("is what the README says", async () => {
    const text = await readFile(new URL("../README.md", import.meta.url), "utf8");
    const readme = text.replace(/ +/g, " ");
    const columns = Object.values(descriptions).flatMap((table) => Object.keys(table.columns)).length;
    expect(readme).toContain(`| ${tableNames.length} tables, ${columns} columns |`);
    expect(readme).toContain(`| \`src/evidence.ts\` | ${evidenceLines.length} |`);
    expect(readme).toContain(`| ${pairs.length} |`);
    expect(readme).toContain(
      `| ${testQuestions.length}, and ${unanswerableQuestions.length} without an answer |`,
    );
  });

  it("makes a database that opens read-only", async () => {
    const files = await exportDemoFiles({ folder });
    using database = new DatabaseSync(files.databasePath, { readOnly: true });
    expect(database.prepare("SELECT COUNT(*) AS count FROM customers").get()).toEqual({ count: 640 });
  });

  async function readItems(): Promise<readonly DemoItem[]> {
    return JSON.parse(await readFile(join(folder, "dev_databases/dev.json"), "utf8"));
  }
});
