import { type ThothError, toThothError } from "thoth-vdbmanager/errors";
import type { Deadline } from "thoth-vdbmanager/resilience";

/** What all steps of one run share: the budget, the clock readings, and what was lost on the way. */
export interface RunContext {
  readonly requestId: string;
  readonly deadline: Deadline;
  /** Milliseconds per finished step. */
  readonly timings: Record<string, number>;
  /** Losses in words, for the answer. */
  readonly degraded: string[];
  /** Codes of the losses, for logs. */
  readonly losses: { step: string; code: string }[];
}

/** Milliseconds each step may take; all of them together may not exceed the run's deadline. */
export const stepDeadlines = {
  workspace: 10_000,
  values: 5_000,
  builtin: 5_000,
  guard: 2_000,
  explainPlan: 5_000,
  query: 15_000,
} as const;

/** Runs one step within its own deadline and the run's; notes the time it took. */
export async function step<T>(
  context: RunContext,
  name: string,
  deadlineMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const startedAt = performance.now();
  using deadline = context.deadline.step(name, deadlineMs);
  try {
    return await deadline.race(work(deadline.signal));
  } finally {
    const elapsed = Math.round(performance.now() - startedAt);
    context.timings[name] = (context.timings[name] ?? 0) + elapsed;
  }
}

/**
 * Like {@link step}, but a failure is noted as a loss and gives null. The end of the whole run (abort, total deadline)
 * is not a loss and is thrown.
 */
export async function degradableStep<T>(
  context: RunContext,
  name: string,
  options: { deadlineMs: number; loss: string },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | null> {
  try {
    return await step(context, name, options.deadlineMs, work);
  } catch (error) {
    context.deadline.throwIfOver();
    noteLoss(context, name, options.loss, toThothError(error));
    return null;
  }
}

export function noteLoss(context: RunContext, name: string, loss: string, error: ThothError): void {
  context.degraded.push(`${loss} (${error.code}: ${firstSentence(error)})`);
  context.losses.push({ step: name, code: error.code });
}

function firstSentence(error: ThothError): string {
  const text = error.code === "INTERNAL" ? "unexpected failure" : error.message;
  return text.length > 300 ? `${text.slice(0, 297)}...` : text;
}
