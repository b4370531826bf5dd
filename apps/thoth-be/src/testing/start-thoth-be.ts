import { rmSync } from "node:fs";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Embedder } from "thoth-vdbmanager";
import { hashEmbedder } from "thoth-vdbmanager/testing";
import { buildThothBe, type ThothBe, type ThothBeOptions } from "../app.ts";
import { ensureWorkspace } from "../catalogue/ensure-workspace.ts";
import { ensureUser } from "../catalogue/users.ts";
import { readConfig } from "../config.ts";

export const apiKey = "key-of-the-services-0001";
export const serviceHeaders = { "x-api-key": apiKey };

export interface TestBe extends ThothBe {
  readonly folder: string;
  readonly root: string;
  headersOf(username: string, password: string): Promise<{ authorization: string }>;
}

export interface TestBeOptions {
  embedder?: Embedder;
  /** Data folder of an earlier instance. */
  folder?: string;
  /** More settings. */
  env?: Record<string, string>;
  openStore?: NonNullable<ThothBeOptions["openStore"]>;
  now?: () => number;
  logger?: NonNullable<ThothBeOptions["logger"]>;
}

const items = [
  {
    db_id: "shop",
    question: "How many customers?",
    evidence: "vip = 1 marks good customers",
    SQL: "SELECT count(*) FROM customers -- all\n",
  },
  { db_id: "shop", question: "", evidence: "vip = 1 marks good customers", SQL: "" },
  { db_id: "shop", question: "List all orders", evidence: "", SQL: "SELECT * FROM orders" },
  { db_id: "other", question: "Not ours", evidence: "not ours", SQL: "SELECT 1" },
];

/** thoth-be on real files: a shop database, its descriptions and items, an editor, a reader and a stranger. */
export async function startThothBe(options: TestBeOptions = {}): Promise<TestBe> {
  const folder = options.folder ?? (await newFolder());
  const root = join(folder, "data");
  const databaseFolder = join(root, "dev_databases", "shop");
  await mkdir(join(databaseFolder, "database_description"), { recursive: true });
  const databasePath = join(databaseFolder, "shop.sqlite");
  if (options.folder === undefined) {
    makeShop(databasePath);
    await writeFile(join(root, "dev_databases", "dev.json"), JSON.stringify(items));
    await writeFile(
      join(databaseFolder, "database_description", "customers.csv"),
      "\ufefforiginal_column_name,column_name,column_description,data_format,value_description\r\n" +
        'ID,customer number,"number of the\r\ncustomer",integer,\r\n' +
        "vip,good customer,,integer,1 = yes\r\nnope,,,,\r\n",
    );
    await writeFile(
      join(databaseFolder, "database_description", "_tables.csv"),
      "table_name,description\ncustomers,Who buys\n",
    );
  }
  const config = readConfig({
    THOTH_DATA: folder,
    THOTH_DB_ROOT: root,
    THOTH_API_KEY: apiKey,
    THOTH_BE_LOG_LEVEL: "silent",
    ...options.env,
  });
  const { openStore, now, logger, embedder = hashEmbedder() } = options;
  const be = await buildThothBe({
    config,
    embedder,
    ...(openStore && { openStore }),
    ...(now && { now }),
    ...(logger && { logger }),
  });
  const editor = await ensureUser(be.catalogue, {
    username: "ed",
    password: "ed-secret",
    groups: ["Editor"],
  });
  const reader = await ensureUser(be.catalogue, {
    username: "rita",
    password: "rita-secret",
    groups: ["Reader"],
  });
  await ensureUser(be.catalogue, { username: "stranger", password: "stranger-secret" });
  await ensureWorkspace(be.catalogue, {
    id: 4,
    name: "Shop",
    databaseName: "shop",
    databasePath,
    memberIds: [editor, reader],
  });
  return {
    ...be,
    folder,
    root,
    async headersOf(username, password) {
      const answer = await be.app.inject({
        method: "POST",
        url: "/api/login",
        payload: { username, password },
      });
      return { authorization: `Token ${answer.json().token}` };
    },
  };
}

const folders: string[] = [];
process.once("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is gone when the tests have ended. */
async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "thoth-be-"));
  folders.push(folder);
  return folder;
}

function makeShop(path: string): void {
  const database = new DatabaseSync(path);
  database.exec(`
    CREATE TABLE customers (id INTEGER PRIMARY KEY, name VARCHAR(40), country TEXT, vip INTEGER);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers(id), placed DATE);
    INSERT INTO customers VALUES (1, 'Ada', 'Italy', 1), (2, 'Bob', 'Germany', 0);
    INSERT INTO orders VALUES (1, 1, '2025-01-02');
  `);
  database.close();
}
