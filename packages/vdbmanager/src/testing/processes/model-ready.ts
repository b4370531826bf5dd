import { EnvironmentDetector } from "../../environment/index.ts";
import { ModelStore } from "../../models/model-store.ts";
import { hubSource } from "../../models/sources/hub-source.ts";

/** Started by tests: makes one model ready and sends its source to the parent. */
const [cacheFolder = "", endpoint = "", id = ""] = process.argv.slice(2);
const store = new ModelStore({
  cacheFolder,
  environment: new EnvironmentDetector({ env: { THOTH_DOWNLOAD: "on-demand" } }),
  sources: [hubSource({ endpoint })],
});
const model = await store.ready(id, { deadlineMs: 30_000 });
process.send?.(model.source);
process.disconnect();
