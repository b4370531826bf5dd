import { describe } from "vitest";
import { whyNoServers } from "../../testing/servers/servers-venv.ts";
import { startPostgres } from "../../testing/servers/start-postgres.ts";
import { describeVectorStore } from "../../testing/vector-store-conformance.ts";
import { createPgvectorStore } from "./index.ts";

const missing = await whyNoServers();

describe.skipIf(missing !== null)(missing ?? "on a real server", () => {
  describeVectorStore("pgvector", async () => {
    const { connectionString, stop } = await startPostgres();
    return { open: () => createPgvectorStore({ connectionString }), dispose: stop };
  });
});
