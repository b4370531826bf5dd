import { buildUiServer } from "./app.ts";
import { readConfig } from "./config.ts";

/** Milliseconds for answers that are under way to end after a signal. */
const shutdownMs = 3_000;

const { host, port, ...options } = readConfig();
const app = await buildUiServer(options);
const stopped = Promise.withResolvers<void>();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopped.resolve());
await app.listen({ host, port });
await stopped.promise;
setTimeout(() => process.exit(0), shutdownMs).unref();
await app.close();
