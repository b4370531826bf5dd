import type { ReactElement } from "react";
import type { Run } from "./run-state.ts";

/** The steps of a run with the time each took. */
export function Progress(props: { run: Run }): ReactElement {
  const { run } = props;
  return (
    <section className="card" aria-label="Progress" aria-live="polite">
      <h2>{title(run)}</h2>
      <ol className="steps">
        {run.steps.map((step, index) => {
          const end = run.steps[index + 1]?.startedMs ?? run.endedMs;
          const isNow = end === null || end === undefined;
          return (
            <li
              key={`${step.startedMs} ${step.message}`}
              className={isNow && run.state === "running" ? "now" : "done"}
            >
              <span>{step.message}</span>
              <span>{isNow ? "" : `${Math.max(0, Math.round(end - step.startedMs))} ms`}</span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function title(run: Run): string {
  switch (run.state) {
    case "running":
      return "Working";
    case "done":
      return `Answered in ${((run.endedMs ?? 0) / 1000).toFixed(2)} s`;
    case "cancelled":
      return "Cancelled";
    case "failed":
      return "Not answered";
  }
}
