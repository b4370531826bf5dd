export { buildThothBe, type ThothBe, type ThothBeOptions } from "./app.ts";
export type { Catalogue } from "./catalogue/catalogue.ts";
export { ensureUser, type NewUser } from "./catalogue/users.ts";
export { ensureWorkspace, type NewWorkspace } from "./catalogue/workspaces.ts";
export { readConfig, type ThothBeConfig } from "./config.ts";
export type { JobJson, JobRequest, JobType } from "./ingestion/job.ts";
export type { JobRunner } from "./ingestion/job-runner.ts";
