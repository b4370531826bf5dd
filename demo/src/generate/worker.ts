import { parentPort, workerData } from "node:worker_threads";
import { writeDemoDatabase } from "./write-database.ts";

const { path } = workerData as { path: string };
writeDemoDatabase(path, (progress) => parentPort?.postMessage(progress));
