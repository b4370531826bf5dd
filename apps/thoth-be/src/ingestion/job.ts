import { z } from "zod";

export const jobTypes = ["load-evidence", "load-questions", "import-descriptions", "preprocess"] as const;
export type JobType = (typeof jobTypes)[number];

export const jobStates = [
  "queued",
  "running",
  "completed",
  "completed_with_errors",
  "failed",
  "cancelled",
  "interrupted",
] as const;
export type JobState = (typeof jobStates)[number];

export interface ItemFailure {
  readonly item: string;
  readonly code: string;
  readonly error: string;
}

export interface JobProgress {
  /** null while counting. */
  total_items: number | null;
  processed_items: number;
  successful_items: number;
  failed_items: number;
  skipped_items: number;
  message: string;
  error: { code: string; error: string } | null;
  /** The first 100. */
  failures: ItemFailure[];
}

/** A job as the API shows it. */
export interface JobJson extends JobProgress {
  readonly id: string;
  readonly type: JobType;
  readonly workspace_id: number;
  readonly state: JobState;
  readonly percentage: number | null;
  readonly started_at: string;
  readonly updated_at: string;
  readonly finished_at: string | null;
  readonly started_by: string;
}

export const jobRequest = z.strictObject({
  type: z.enum(jobTypes),
  /** File below the ingestion root, instead of the usual one. */
  source: z.string().min(1).max(500).optional(),
  steps: z.array(z.enum(["lsh", "columns"])).optional(),
});
export type JobRequest = z.infer<typeof jobRequest>;

export function newProgress(): JobProgress {
  return {
    total_items: null,
    processed_items: 0,
    successful_items: 0,
    failed_items: 0,
    skipped_items: 0,
    message: "",
    error: null,
    failures: [],
  };
}

const shownFailures = 100;

export function addFailure(progress: JobProgress, failure: ItemFailure): void {
  progress.failed_items += 1;
  if (progress.failures.length < shownFailures) progress.failures.push(failure);
}

export function percentage(progress: JobProgress): number | null {
  if (progress.total_items === null) return null;
  if (progress.total_items === 0) return 100;
  return Math.round((progress.processed_items / progress.total_items) * 1000) / 10;
}
