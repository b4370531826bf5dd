import { buildThothBe, ensureWorkspace, readConfig } from "thoth-be";
import { exportDemoFiles } from "thoth-demo";
import { EmbeddingManager } from "thoth-vdbmanager";
import { testModelStore } from "thoth-vdbmanager/testing";
export async function run(): Promise<void> {
const root="/tmp/demo-eng/ing";
const embedder = new EmbeddingManager({ provider: testModelStore() });
const be = await buildThothBe({ config: readConfig({THOTH_DATA: root, THOTH_DB_ROOT: root+"/data", THOTH_API_KEY: "x".repeat(20), THOTH_BE_LOG_LEVEL:"error"}), embedder });
const f = await exportDemoFiles({ folder: root+"/data" });
await ensureWorkspace(be.catalogue, { id: 4, name: "Demo trade", databaseName: f.databaseName, databasePath: f.databasePath, memberIds: [] });
for (const type of ["import-descriptions","preprocess","load-evidence","load-questions"] as const) {
  const t=performance.now(); const j = await be.jobs.start(4,{type},"x"); const r = await be.jobs.finished(j.id); console.log(type, r.state, r.total_items, r.successful_items, r.failed_items, r.error, r.failures.slice(0,3), Math.round(performance.now()-t));
}
const key={ "x-api-key": "x".repeat(20) };
const t = await be.app.inject({url:"/api/sqldb/demo_trade/tables/", headers:key}); console.log(t.statusCode, t.body.slice(0,400));
const c = await be.app.inject({url:"/api/sqldb/demo_trade/table/returns/columns/", headers:key}); console.log(c.statusCode, c.body.slice(0,600));
await be.app.close(); await embedder.close();
}
