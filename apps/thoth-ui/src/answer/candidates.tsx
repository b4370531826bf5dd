import type { ReactElement } from "react";
import type { CandidateShown } from "../api/events.ts";
import { otherStatements } from "./other-statements.ts";
import { ScoreBar } from "./score-bar.tsx";

const verdicts: Readonly<Record<string, string>> = {
  valid: "Valid, but another one was more likely",
  refused: "Refused",
  failed: "Failed",
  empty: "Found no rows",
};
const sources: Readonly<Record<string, string>> = {
  pair: "from an example",
  composed: "composed",
  llm: "from the language model",
};

/** Statements that were considered and not taken, with the reason. */
export function OtherCandidates(props: { candidates: readonly CandidateShown[] }): ReactElement | null {
  const others = otherStatements(props.candidates);
  if (others.length === 0) return null;
  return (
    <details className="card candidates">
      <summary>
        {others.length === 1 ? "1 other statement was" : `${others.length} other statements were`} considered
      </summary>
      <ol>
        {others.map((candidate) => (
          <li key={candidate.sql}>
            <div className="row">
              <span>
                {verdicts[candidate.verdict] ?? candidate.verdict}
                <span className="quiet"> · {sources[candidate.source] ?? candidate.source}</span>
              </span>
              <ScoreBar score={candidate.confidence} label="confidence" />
            </div>
            {candidate.notes.map((note) => (
              <p key={note} className="quiet">
                {note}
              </p>
            ))}
            <pre>
              <code>{candidate.sql}</code>
            </pre>
          </li>
        ))}
      </ol>
    </details>
  );
}
