import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeVectorStore } from "../../testing/vector-store-conformance.ts";
import { createSqliteStore } from "./index.ts";

describeVectorStore("sqlite", async () => {
  const folder = await mkdtemp(join(tmpdir(), "thoth-store-"));
  return {
    open: () => createSqliteStore({ path: join(folder, "vectors.sqlite") }),
    dispose: () => rm(folder, { recursive: true }),
  };
});
