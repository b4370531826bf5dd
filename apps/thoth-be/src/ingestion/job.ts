import { z } from "zod";
import type { ProgressJson } from "./progress.ts";

export const jobTypes = ["load-evidence", "load-questions", "import-descriptions", "preprocess"] as const;
export type JobType = (typeof jobTypes)[number];

export const jobRequest = z.discriminatedUnion("type", [
  /** `source`: file below the ingestion root, instead of the usual one. */
  z.strictObject({ type: z.literal("load-evidence"), source: z.string().min(1).max(500).optional() }),
  z.strictObject({ type: z.literal("load-questions"), source: z.string().min(1).max(500).optional() }),
  z.strictObject({ type: z.literal("import-descriptions") }),
  z.strictObject({
    type: z.literal("preprocess"),
    steps: z
      .array(z.enum(["lsh", "columns"]))
      .min(1)
      .optional(),
  }),
]);
export type JobRequest = z.infer<typeof jobRequest>;

export interface JobError {
  readonly code: string;
  readonly error: string;
}

/** Where a job is. Only a job that has ended has an end, only a failed one has an error. */
export type JobState =
  | { readonly name: "queued" | "running" }
  | {
      readonly name: "completed" | "completed_with_errors" | "cancelled" | "interrupted";
      readonly finishedAt: string;
    }
  | { readonly name: "failed"; readonly finishedAt: string; readonly error: JobError };

export const jobStates = [
  "queued",
  "running",
  "completed",
  "completed_with_errors",
  "failed",
  "cancelled",
  "interrupted",
] as const satisfies JobState["name"][];

export interface Job {
  readonly id: string;
  readonly type: JobType;
  readonly workspaceId: number;
  readonly startedBy: string;
  readonly startedAt: string;
  /** Heart-beat: the owner writes it every few seconds. */
  readonly updatedAt: string;
  readonly state: JobState;
  readonly progress: ProgressJson;
}

/** A job as the API shows it. */
export interface JobJson extends ProgressJson {
  readonly id: string;
  readonly type: JobType;
  readonly workspace_id: number;
  readonly state: JobState["name"];
  readonly percentage: number | null;
  readonly error: JobError | null;
  readonly started_at: string;
  readonly updated_at: string;
  readonly finished_at: string | null;
  readonly started_by: string;
}

export function isActive(state: JobState["name"]): boolean {
  return state === "queued" || state === "running";
}

export function toJobJson(job: Job): JobJson {
  const { state, progress } = job;
  return {
    id: job.id,
    type: job.type,
    workspace_id: job.workspaceId,
    state: state.name,
    ...progress,
    percentage: percentage(progress),
    error: state.name === "failed" ? state.error : null,
    started_at: job.startedAt,
    updated_at: job.updatedAt,
    finished_at: "finishedAt" in state ? state.finishedAt : null,
    started_by: job.startedBy,
  };
}

function percentage({ total_items, processed_items }: ProgressJson): number | null {
  if (total_items === null) return null;
  return total_items === 0 ? 100 : Math.round((processed_items / total_items) * 1000) / 10;
}
