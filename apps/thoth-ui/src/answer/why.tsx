import type { ReactElement, ReactNode } from "react";
import type { RetrievalShown } from "../api/events.ts";
import { ScoreBar } from "./score-bar.tsx";

const shown = 8;

/** What the answer was made from: columns, values, evidence and example pairs, each with its score and reasons. */
export function Why(props: { retrieval: RetrievalShown; reasons: readonly string[] }): ReactElement {
  const { retrieval, reasons } = props;
  const topScore = Math.max(...retrieval.columns.map((column) => column.score), Number.EPSILON);
  return (
    <section className="card why" aria-label="Why">
      <h2>Why</h2>
      {reasons.length > 0 && (
        <ul>
          {reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      <Group title="Values found in the database" count={retrieval.values.length}>
        {retrieval.values.slice(0, shown).map((match) => (
          <li key={`${match.table}.${match.column}.${match.value}`}>
            <div>
              <span>
                <code>{match.value}</code> in{" "}
                <code>
                  {match.table}.{match.column}
                </code>
              </span>
              <ScoreBar score={match.score} />
            </div>
            <small>from “{match.matchedText}”</small>
          </li>
        ))}
      </Group>
      <Group title="Columns" count={retrieval.columns.length}>
        {retrieval.columns.slice(0, shown).map((column) => (
          <li key={`${column.table}.${column.column}`}>
            <div>
              <code>
                {column.table}.{column.column}
              </code>
              <ScoreBar score={column.score / topScore} label="relative score" />
            </div>
            <small>{column.reasons.map((reason) => reason.detail).join("; ")}</small>
          </li>
        ))}
      </Group>
      <Group title="Evidence" count={retrieval.evidence.length}>
        {retrieval.evidence.slice(0, shown).map((evidence) => (
          <li key={evidence.id}>
            <div>
              <span>{evidence.evidence}</span>
              <ScoreBar score={evidence.score} label="cosine similarity" />
            </div>
          </li>
        ))}
      </Group>
      <Group title="Similar questions answered before" count={retrieval.pairs.length}>
        {retrieval.pairs.slice(0, shown).map((pair) => (
          <li key={pair.id}>
            <div>
              <span>{pair.question}</span>
              <ScoreBar score={pair.score} label="cosine similarity" />
            </div>
            <details>
              <summary>SQL</summary>
              <code>{pair.sql}</code>
            </details>
          </li>
        ))}
      </Group>
    </section>
  );
}

function Group(props: { title: string; count: number; children: ReactNode }): ReactElement | null {
  if (props.count === 0) return null;
  return (
    <>
      <h3>{props.title}</h3>
      <ul>{props.children}</ul>
    </>
  );
}
