import { EmbeddingManager } from "thoth-vdbmanager";
import { buildThothBe } from "./app.ts";
import { readConfig } from "./config.ts";

const config = readConfig();
await using embedder = new EmbeddingManager({});
const { app } = await buildThothBe({ config, embedder });
const stopped = Promise.withResolvers<void>();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopped.resolve());
await app.listen({ host: config.host, port: config.port });
await stopped.promise;
await app.close();
