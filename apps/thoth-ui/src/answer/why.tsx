import { Children, type ReactElement, type ReactNode, useState } from "react";
import type { RetrievalShown } from "../api/events.ts";
import { ScoreBar } from "./score-bar.tsx";

/** Entries of a group before "Show all". */
const shownFirst = 5;

const channels: Readonly<Record<string, string>> = {
  lexical: "words",
  dense: "meaning",
  value: "a value",
  pair: "an example",
  evidence: "evidence",
  key: "keys",
};

/** What the answer was made from: columns, values, evidence and example pairs, each with its score and reasons. */
export function Why(props: { retrieval: RetrievalShown; reasons: readonly string[] }): ReactElement {
  const { columns, values, evidence, pairs } = props.retrieval;
  const topScore = Math.max(...columns.map((column) => column.score), Number.EPSILON);
  const isEmpty = columns.length + values.length + evidence.length + pairs.length === 0;
  return (
    <section className="card why" aria-label="Why">
      <h2>Why</h2>
      <p className="quiet">
        {isEmpty
          ? "Nothing in this workspace resembles the question."
          : "What was found for the question, best first."}
      </p>
      <Group title="Why this statement">
        {props.reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </Group>
      <Group title="Values found in the database">
        {values.map((match) => (
          <li key={`${match.table}.${match.column}.${match.value}`}>
            <div className="row">
              <span>
                <code>{match.value}</code> in{" "}
                <code>
                  {match.table}.{match.column}
                </code>
              </span>
              <ScoreBar score={match.score} label="similarity" />
            </div>
            <small>from “{match.matchedText}”</small>
          </li>
        ))}
      </Group>
      <Group title="Columns">
        {columns.map(({ table, column, score, reasons }) => (
          <li key={`${table}.${column}`}>
            <div className="row">
              <code>
                {table}.{column}
              </code>
              <ScoreBar score={score / topScore} label="relative score" />
            </div>
            {reasons.length > 0 && (
              <details>
                <summary>
                  by {unique(reasons.map((reason) => channels[reason.channel] ?? reason.channel)).join(", ")}
                </summary>
                <ul>
                  {unique(reasons.map((reason) => reason.detail)).map((detail) => (
                    <li key={detail}>{detail}</li>
                  ))}
                </ul>
              </details>
            )}
          </li>
        ))}
      </Group>
      <Group title="Evidence">
        {evidence.map(({ id, evidence: text, score }) => (
          <li key={id} className="row">
            <span>{text}</span>
            <ScoreBar score={score} label="cosine similarity" />
          </li>
        ))}
      </Group>
      <Group title="Similar questions answered before">
        {pairs.map((pair) => (
          <li key={pair.id}>
            <div className="row">
              <span>{pair.question}</span>
              <ScoreBar score={pair.score} label="cosine similarity" />
            </div>
            <details>
              <summary>its SQL</summary>
              <pre>
                <code>{pair.sql}</code>
              </pre>
            </details>
          </li>
        ))}
      </Group>
    </section>
  );
}

function Group(props: { title: string; children: ReactNode }): ReactElement | null {
  const [isOpen, setIsOpen] = useState(false);
  const entries = Children.toArray(props.children);
  if (entries.length === 0) return null;
  return (
    <>
      <h3>{props.title}</h3>
      <ul>{isOpen ? entries : entries.slice(0, shownFirst)}</ul>
      {!isOpen && entries.length > shownFirst && (
        <button type="button" className="plain small" onClick={() => setIsOpen(true)}>
          Show all {entries.length}
          <span className="for-screen-readers"> {props.title}</span>
        </button>
      )}
    </>
  );
}

function unique(list: readonly string[]): string[] {
  return [...new Set(list)];
}
