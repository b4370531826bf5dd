export { buildThothBe, type ThothBe, type ThothBeOptions } from "./app.ts";
export type { Catalogue } from "./catalogue/catalogue.ts";
export { ensureWorkspace, type NewWorkspace } from "./catalogue/ensure-workspace.ts";
export { ensureUser, type NewUser } from "./catalogue/users.ts";
export { readConfig, type ThothBeConfig } from "./config.ts";
export type { ServiceEmbedder } from "./embedding/embedding-watch.ts";
export type { JobError, JobJson, JobRequest, JobType } from "./ingestion/job.ts";
export type { JobRunner } from "./ingestion/job-runner.ts";
export type { ItemFailure, ProgressJson } from "./ingestion/progress.ts";
