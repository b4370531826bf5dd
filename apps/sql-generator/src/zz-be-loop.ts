import { monitorEventLoopDelay } from "node:perf_hooks";
import { mkdtempSync, mkdirSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { buildThothBe, ensureWorkspace, readConfig } from "thoth-be";
import { hashEmbedder } from "thoth-vdbmanager/testing";
const folder = mkdtempSync("/tmp/be-loop-");
const root = join(folder, "data"); mkdirSync(join(root, "dev_databases", "big", "database_description"), { recursive: true });
const path = join(root, "dev_databases", "big", "big.sqlite");
const db = new DatabaseSync(path);
for (let t = 0; t < 500; t++) db.exec(`CREATE TABLE t${t} (${Array.from({ length: 20 }, (_, c) => `c${c} TEXT`).join(",")})`);
for (let t = 0; t < 500; t++) writeFileSync(join(root, "dev_databases/big/database_description", `t${t}.csv`), "original_column_name,column_name,column_description\n" + Array.from({ length: 20 }, (_, c) => `c${c},name ${c},desc ${c}`).join("\n"));
db.close();
writeFileSync(join(root, "dev_databases/dev.json"), JSON.stringify(Array.from({ length: 60000 }, (_, i) => ({ db_id: i % 30 ? "x" : "big", question: `q ${i}`, SQL: `select ${i}`, evidence: `evidence ${i} ` + "y".repeat(200) }))));
const config = readConfig({ THOTH_DATA: folder, THOTH_DB_ROOT: root, THOTH_API_KEY: "x".repeat(20), THOTH_BE_LOG_LEVEL: "silent" });
const { app, catalogue, jobs } = await buildThothBe({ config, embedder: hashEmbedder() });
await ensureWorkspace(catalogue, { id: 4, name: "w", databaseName: "big", databasePath: path });
await app.listen({ port: 0 });
for (const type of ["import-descriptions", "preprocess", "load-evidence", "load-questions"] as const) {
  const h = monitorEventLoopDelay({ resolution: 1 }); h.enable();
  const s = performance.now();
  const job = await jobs.finished((await jobs.start(4, { type } as never, "x")).id);
  h.disable();
  console.log(type, job.state, job.error, job.processed_items, `${Math.round(performance.now() - s)} ms`, "loop p99", (h.percentile(99) / 1e6).toFixed(1), "max", (h.max / 1e6).toFixed(1));
}
const headers = { "x-api-key": "x".repeat(20) };
const base = `http://127.0.0.1:${(app.server.address() as { port: number }).port}`;
for (const p of ["/api/sqldb/big/tables/", "/api/sqldb/big/table/t3/columns/", "/api/workspace/4/schema/", "/api/workspaces", "/health"]) {
  const times: number[] = [];
  for (let i = 0; i < 50; i++) { const s = performance.now(); await (await fetch(base + p, { headers })).text(); times.push(performance.now() - s); }
  times.sort((a, b) => a - b); console.log(p, "median", times[25]!.toFixed(2), "max", times[49]!.toFixed(2));
}
await app.close();
