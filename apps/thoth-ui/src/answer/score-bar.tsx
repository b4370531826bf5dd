import type { ReactElement } from "react";

/** A score in [0, 1] as a bar with its number. */
export function ScoreBar(props: { score: number; label?: string }): ReactElement {
  const share = Math.max(0, Math.min(1, props.score));
  return (
    <span className="score" title={`${props.label ?? "score"} ${props.score.toFixed(3)}`}>
      <span className="score-bar" aria-hidden="true">
        <span style={{ width: `${Math.round(share * 100)}%` }} />
      </span>
      <span className="score-number">{props.score.toFixed(2)}</span>
    </span>
  );
}
