import { EnvironmentDetector } from "../../environment/index.ts";
import { toThothError } from "../../errors/index.ts";
import { ModelStore } from "../../models/model-store.ts";
import { folderSource } from "../../models/sources/folder-source.ts";

/** Started by tests as root: becomes another user, makes a model ready, and sends its source or the error's code. */
const [cacheFolder = "", folder = "", id = "", user = ""] = process.argv.slice(2);
const store = new ModelStore({
  cacheFolder,
  environment: new EnvironmentDetector({ env: { THOTH_DOWNLOAD: "on-demand" } }),
  sources: [folderSource(folder)],
});
process.setgroups?.([]);
process.setgid?.(Number(user));
process.setuid?.(Number(user));
try {
  process.send?.((await store.ready(id, { deadlineMs: 20_000 })).source);
} catch (error) {
  const { code, message } = toThothError(error);
  process.send?.(`${code}: ${message}`);
}
process.disconnect();
