import { mkdirSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { buildThothBe, ensureUser, ensureWorkspace, readConfig as readThothBeConfig } from "thoth-be";
import { afterEach, expect, it } from "vitest";
import { buildSqlGenerator } from "./app.ts";
import { readConfig } from "./config.ts";
import type { BuiltinGenerator } from "./ports.ts";
import { createShop } from "./testing/shop.ts";
import { wordEmbedder } from "./testing/word-embedder.ts";
import { embeddedOpeners } from "./workspace/open.ts";

const key = "a-service-key-of-24-char";
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const nearestExample: BuiltinGenerator = ({ retrieval }) => {
  const [pair] = retrieval.pairs;
  return pair === undefined
    ? { candidates: [], abstained: "No example is near" }
    : { candidates: [{ sql: pair.sql, source: "pair", confidence: 0.7, reasons: [pair.question] }] };
};

async function startThothBe(folder: string, databasePath: string) {
  const dataFolder = join(folder, "data");
  mkdirSync(dataFolder);
  const config = readThothBeConfig({
    THOTH_DATA: dataFolder,
    THOTH_API_KEY: key,
    THOTH_BE_LOG_LEVEL: "silent",
  });
  const { app, catalogue, jobs } = await buildThothBe({ config, embedder: wordEmbedder });
  closing.push(() => app.close());
  const userId = await ensureUser(catalogue, {
    username: "ada",
    password: "lovelace-1815",
    groups: ["Editor"],
  });
  await ensureWorkspace(catalogue, {
    id: 4,
    name: "shop",
    databasePath,
    databaseName: "shop",
    memberIds: [userId],
  });
  await app.listen({ port: 0, host: "127.0.0.1" });
  return { jobs, url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}` };
}

async function call(url: string, options: { body?: unknown; token?: string; key?: string } = {}) {
  const headers: Record<string, string> = { "content-type": "application/json", accept: "application/json" };
  if (options.token !== undefined) headers.authorization = `Token ${options.token}`;
  if (options.key !== undefined) headers["x-api-key"] = options.key;
  const response = await fetch(url, {
    headers,
    ...(options.body === undefined ? {} : { method: "POST", body: JSON.stringify(options.body) }),
  });
  return { status: response.status, text: await response.text() };
}

it("answers, executes and learns against the real thoth-be", async () => {
  const shop = createShop();
  closing.push(() => shop.remove());
  const { url: be, jobs } = await startThothBe(shop.folder, shop.databasePath);
  const job = await call(`${be}/api/workspace/4/jobs/`, { body: { type: "preprocess" }, key });
  expect(job.status).toBe(202);
  expect(await jobs.finished(JSON.parse(job.text).id)).toMatchObject({ state: "completed", error: null });
  const example = {
    question: "How many customers live in Germany?",
    sql: "SELECT COUNT(*) AS n FROM customers WHERE country = 'Germany'",
  };
  expect((await call(`${be}/api/workspace/4/questions/`, { body: example, key })).status).toBe(201);

  const app = await buildSqlGenerator({
    config: readConfig({ THOTH_BE_URL: be, THOTH_API_KEY: key, SQL_GENERATOR_AUTH: "required" }),
    embedder: wordEmbedder,
    openers: embeddedOpeners,
    builtin: nearestExample,
    logger: false,
  });
  closing.push(() => app.close());
  await app.listen({ port: 0, host: "127.0.0.1" });
  const generator = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const login = await call(`${be}/api/login`, { body: { username: "ada", password: "lovelace-1815" } });
  const token = JSON.parse(login.text).token as string;

  const question = { question: "How many customers live in Germany please?", workspace_id: 4 };
  expect((await call(`${generator}/generate-sql`, { body: question })).status).toBe(401);
  const answer = JSON.parse((await call(`${generator}/generate-sql`, { body: question, token })).text);
  expect(answer).toMatchObject({
    preview: { columns: ["n"], rows: [[10]] },
    degraded: [],
    values: expect.arrayContaining([expect.objectContaining({ value: "Germany" })]),
  });
  const body = { workspace_id: 4, sql: answer.sql, page: 0, page_size: 10 };
  const page = await call(`${generator}/execute-query`, { body, token });
  expect(JSON.parse(page.text)).toMatchObject({ data: [{ n: 10 }], total_rows: 1, error: null });

  const like = { workspace_id: 4, request_id: answer.request_id };
  const saved = JSON.parse((await call(`${generator}/save-sql-feedback`, { body: like, token })).text);
  expect(saved).toMatchObject({ success: true, created: true });
  const again = JSON.parse((await call(`${generator}/save-sql-feedback`, { body: like, token })).text);
  expect(again).toMatchObject({ success: true, created: false });
  const stored = JSON.parse((await call(`${be}/api/workspace/4/questions/`, { key })).text);
  expect(stored.count).toBe(2);
  expect((await call(`${generator}/ready`)).status).toBe(200);
  const other = await call(`${generator}/generate-sql`, { body: { ...question, workspace_id: 5 }, token });
  expect(other.status).toBe(404);
});
