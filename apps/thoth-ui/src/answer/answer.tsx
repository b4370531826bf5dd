import type { ReactElement } from "react";
import type { Run } from "../ask/run-state.ts";
import { ErrorBox } from "./error-box.tsx";
import { Feedback } from "./feedback.tsx";
import { ResultTable } from "./result-table.tsx";
import { ScoreBar } from "./score-bar.tsx";
import { SqlBlock } from "./sql-block.tsx";
import { Why } from "./why.tsx";

/** Everything known of a run: SQL, rows, explanation, failure in words, and why. */
export function Answer(props: { run: Run; token: string }): ReactElement {
  const { run, token } = props;
  const { answer, retrieval, failure } = run;
  return (
    <div className="answer">
      <div>
        {failure !== null && (
          <ErrorBox
            title="No answer"
            message={failure.message}
            impact={failure.impact}
            action={failure.action}
          />
        )}
        {retrieval !== null && retrieval.degraded.length > 0 && (
          <p className="notice" role="status">
            Answered with a loss: {retrieval.degraded.join("; ")}
          </p>
        )}
        {answer !== null && (
          <div className="card">
            <p>
              Confidence <ScoreBar score={answer.confidence} label="confidence" />
            </p>
            <SqlBlock sql={answer.sql} />
          </div>
        )}
        {answer !== null && (
          <div className="card">
            <ResultTable key={answer.sql} sql={answer.sql} workspaceId={run.workspaceId} token={token} />
          </div>
        )}
        {run.explanation !== null && (
          <section className="card" aria-label="Explanation">
            <h2>In words</h2>
            <p className="explanation">{run.explanation.replaceAll("**", "")}</p>
          </section>
        )}
        {run.state === "done" && answer !== null && (
          <Feedback
            key={run.requestId}
            token={token}
            workspaceId={run.workspaceId}
            requestId={run.requestId}
          />
        )}
      </div>
      {retrieval !== null && (
        <div>
          <Why retrieval={retrieval} reasons={answer?.reasons ?? []} />
        </div>
      )}
    </div>
  );
}
