import type { Evaluated } from "./evaluate.ts";

export interface Choice {
  readonly chosen: Evaluated & { outcome: { kind: "ran" } };
  /** In [0, 1]. */
  readonly confidence: number;
  readonly reasons: readonly string[];
}

/** Extra trust when another source finds the same rows, as a share of the doubt that is left. */
const agreementShare = 0.3;
/** A candidate that finds nothing is less likely what was meant. */
const emptyFactor = 0.8;

type Ran = Choice["chosen"];

/**
 * Groups candidates by equal results and takes the group with the highest confidence: the best candidate's own, raised
 * by other sources with the same rows and by the share of the language model's answers that agree.
 */
export function choose(evaluated: readonly Evaluated[], options: { rejectEmpty: boolean }): Choice | null {
  const ran = evaluated.filter((entry): entry is Ran => entry.outcome.kind === "ran");
  const groups = new Map<string, Ran[]>();
  for (const entry of ran) {
    if (options.rejectEmpty && isEmpty(entry)) continue;
    const key = entry.outcome.fingerprint;
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  const llmTotal = evaluated.filter((entry) => entry.candidate.source === "llm").length;
  const choices = [...groups.values()].map((group) => judge(group, llmTotal));
  return choices.reduce<Choice | null>(
    (best, choice) => (best === null || choice.confidence > best.confidence ? choice : best),
    null,
  );
}

function judge(group: readonly Ran[], llmTotal: number): Choice {
  const llmShare =
    llmTotal === 0 ? 0 : group.filter((entry) => entry.candidate.source === "llm").length / llmTotal;
  const own = (entry: Ran): number => {
    const { source, confidence } = entry.candidate;
    const agreed = source === "llm" && llmTotal > 1 ? confidence * (0.5 + 0.75 * llmShare) : confidence;
    return agreed * (entry.notes.length > 0 ? 0.9 : 1);
  };
  const [first, ...others] = [...group].sort((left, right) => own(right) - own(left));
  if (first === undefined) throw new Error("A group has at least one candidate.");
  const reasons = [...first.candidate.reasons, ...first.notes];
  let confidence = own(first);
  const otherSources = new Map(
    others
      .filter((entry) => entry.candidate.source !== first.candidate.source)
      .map((entry) => [entry.candidate.source, entry]),
  );
  for (const [source, entry] of otherSources) {
    confidence += (1 - confidence) * agreementShare * own(entry);
    reasons.push(`${sourceNames[source]} finds the same rows`);
  }
  if (first.candidate.source === "llm" && llmTotal > 1)
    reasons.push(`${Math.round(llmShare * llmTotal)} of ${llmTotal} answers of the model find the same rows`);
  if (isEmpty(first)) {
    confidence *= emptyFactor;
    reasons.push("the query finds no rows");
  }
  return { chosen: first, confidence: Math.min(1, Number(confidence.toFixed(4))), reasons };
}

const sourceNames = {
  pair: "an adapted example",
  composed: "a statement composed from the schema",
  llm: "the language model",
} as const;

function isEmpty(entry: Evaluated): boolean {
  return entry.outcome.kind === "ran" && entry.outcome.result.rows.length === 0;
}
