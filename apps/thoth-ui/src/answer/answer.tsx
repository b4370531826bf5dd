import type { ReactElement } from "react";
import { Progress } from "../ask/progress.tsx";
import type { Run } from "../ask/run-state.ts";
import { OtherCandidates } from "./candidates.tsx";
import { ErrorBox } from "./error-box.tsx";
import { Explanation } from "./explanation.tsx";
import { Feedback } from "./feedback.tsx";
import { ResultTable } from "./result-table.tsx";
import { ScoreBar } from "./score-bar.tsx";
import { SqlBlock } from "./sql-block.tsx";
import { Why } from "./why.tsx";

/** Everything known of a run: progress, rows, SQL, explanation, failure in words, and why. */
export function Answer(props: { run: Run; token: string }): ReactElement {
  const { run, token } = props;
  const { answer, retrieval, failure, degraded } = run;
  return (
    <div className={retrieval === null ? "answer alone" : "answer"}>
      <div>
        <Progress run={run} />
        {failure !== null && (
          <ErrorBox
            title="No answer"
            message={failure.message}
            impact={failure.impact}
            action={failure.action}
          />
        )}
        {degraded.length > 0 && failure === null && (
          <div className="notice" role="status">
            <strong>Something was missing</strong>
            {degraded.map((loss) => (
              <p key={loss}>{loss}</p>
            ))}
          </div>
        )}
        {answer !== null && (
          <>
            <div className="card">
              <ResultTable
                key={answer.sql}
                sql={answer.sql}
                workspaceId={run.workspaceId}
                token={token}
                preview={run.preview}
              />
            </div>
            <div className="card">
              <SqlBlock sql={answer.sql} />
              <p className="confidence">
                Confidence <ScoreBar score={answer.confidence} label="confidence" />
              </p>
            </div>
          </>
        )}
        {run.explanation !== null && <Explanation text={run.explanation} />}
        {run.state === "done" && answer !== null && (
          <Feedback
            key={run.requestId}
            token={token}
            workspaceId={run.workspaceId}
            requestId={run.requestId}
          />
        )}
        <OtherCandidates candidates={run.candidates} />
      </div>
      {retrieval !== null && (
        <div>
          <Why retrieval={retrieval} reasons={answer?.reasons ?? []} />
        </div>
      )}
    </div>
  );
}
