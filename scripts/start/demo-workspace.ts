import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ensureUser, ensureWorkspace, type JobType, type ThothBe } from "thoth-be";
import { exportDemoFiles } from "thoth-demo";
import type { Credentials } from "./data-folder.ts";

export const demoWorkspaceId = 4;

export interface DemoOptions {
  readonly databaseRoot: string;
  readonly dataFolder: string;
  readonly credentials: Credentials;
  /** Fingerprint of the model's space, or null while there is no model. */
  readonly space: string | null;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

const jobs: readonly JobType[] = ["import-descriptions", "preprocess", "load-evidence", "load-questions"];

/** Makes the demo workspace like any user's: files, user, workspace, ingestion. Done before = nothing to do. */
export async function ensureDemoWorkspace(be: ThothBe, options: DemoOptions): Promise<void> {
  const { credentials, signal, say } = options;
  const files = await exportDemoFiles({ folder: options.databaseRoot, signal });
  if (files.written) say("Made the demo database");
  const userId = await ensureUser(be.catalogue, {
    username: credentials.username,
    password: credentials.password,
    firstName: "Demo",
    groups: ["Editor"],
  });
  const workspaceId = await ensureWorkspace(be.catalogue, {
    id: demoWorkspaceId,
    name: "Demo trade",
    description: "A trading company invented for this demo: customers, orders, returns, stock and staff.",
    databaseName: files.databaseName,
    databasePath: files.databasePath,
    memberIds: [userId],
  });

  const mark = join(options.dataFolder, "demo-ingested.json");
  const state = JSON.stringify({ files: files.stamp, space: options.space });
  if ((await readOrEmpty(mark)) === state) return;
  const failures: string[] = [];
  for (const type of jobs) {
    signal.throwIfAborted();
    const started = await be.jobs.start(workspaceId, { type }, "start");
    const job = await be.jobs.finished(started.id);
    say(`Ingestion ${type}: ${job.state}, ${job.processed_items} items`);
    if (job.error !== null) failures.push(`${type}: ${job.error.error}`);
  }
  for (const failure of failures) say(`  ${failure}`);
  if (failures.length === 0) await writeFile(mark, state);
}

async function readOrEmpty(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}
