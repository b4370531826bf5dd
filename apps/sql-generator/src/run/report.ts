import { ThothError } from "thoth-vdbmanager/errors";
import type { Choice } from "../candidates/choose.ts";
import type { Evaluated } from "../candidates/evaluate.ts";
import type { CandidateReport } from "./events.ts";

/** What became of a candidate, for the answer. */
export function report(entry: Evaluated, choice: Choice | null): CandidateReport {
  const { candidate, sql, notes, outcome } = entry;
  const ran = outcome.kind === "ran";
  const verdict = !ran ? outcome.kind : outcome.result.rows.length === 0 ? "empty" : "valid";
  return {
    sql,
    source: candidate.source,
    confidence: candidate.confidence,
    reasons: candidate.reasons,
    verdict: entry === choice?.chosen ? "chosen" : verdict,
    notes,
    rows: ran ? outcome.result.rows.length : null,
  };
}

/**
 * When nothing but time was missing, the run ends as one that was too slow.
 * @throws DEADLINE_EXCEEDED
 */
export function throwIfAllTooSlow(evaluated: readonly Evaluated[]): void {
  const slow = evaluated.flatMap(({ outcome }) =>
    outcome.kind === "failed" && outcome.code === "DEADLINE_EXCEEDED" ? [outcome.message] : [],
  );
  if (slow.length === 0 || slow.length < evaluated.length) return;
  throw new ThothError("DEADLINE_EXCEEDED", {
    message: `None of ${evaluated.length} candidates ran to its end in time: ${slow[0]}`,
    details: { candidates: evaluated.length },
    remedy: "Ask for less, for example a shorter period, or raise SQL_GENERATOR_RUN_DEADLINE_MS.",
  });
}

/** Why no candidate was good enough. */
export function doubts(
  evaluated: readonly Evaluated[],
  choice: Choice | null,
  minConfidence: number,
): string[] {
  if (choice !== null)
    return [
      `The best of ${evaluated.length} candidates has a confidence of ${choice.confidence.toFixed(2)}, ${minConfidence.toFixed(2)} is needed`,
    ];
  const notes = evaluated.flatMap((entry) =>
    entry.outcome.kind === "ran" ? ["finds no rows"] : [entry.outcome.message],
  );
  return [
    `None of ${evaluated.length} candidates passed the checks: ${[...new Set(notes)].slice(0, 3).join("; ")}`,
  ];
}
