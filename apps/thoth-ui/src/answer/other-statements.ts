import type { CandidateShown } from "../api/events.ts";

/** Candidates that were not taken, each statement once, without those equal to the one that was. */
export function otherStatements(candidates: readonly CandidateShown[]): CandidateShown[] {
  const seen = new Set(candidates.filter(({ verdict }) => verdict === "chosen").map(({ sql }) => sql));
  return candidates.filter(({ sql, verdict }) => {
    if (verdict === "chosen" || seen.has(sql)) return false;
    seen.add(sql);
    return true;
  });
}
