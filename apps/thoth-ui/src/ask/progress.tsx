import type { ReactElement } from "react";
import { formatMs } from "../answer/format.ts";
import type { Run } from "./run-state.ts";

/** The steps of a run with the time each took: open while it runs, folded away once it was answered. */
export function Progress(props: { run: Run }): ReactElement {
  const { run } = props;
  const now = run.state === "running" ? (run.steps.at(-1)?.message ?? "Sending the question") : title(run);
  const timings = Object.entries(run.timings).filter(([name]) => name !== "total");
  return (
    <section className="card progress" aria-label="Progress">
      <p className="for-screen-readers" role="status">
        {now}
      </p>
      <details open={run.state !== "done"}>
        <summary>{title(run)}</summary>
        <ol className="steps">
          {run.steps.map((step, index) => {
            const end = run.steps[index + 1]?.startedMs ?? run.endedMs;
            return (
              <li key={`${step.startedMs} ${step.message}`} className={end === null ? "now" : run.state}>
                <span>{step.message}</span>
                <span>{end === null ? "" : formatMs(end - step.startedMs)}</span>
              </li>
            );
          })}
        </ol>
        {timings.length > 0 && (
          <p className="quiet timings">
            Measured by the service:{" "}
            {timings.map(([name, ms]) => `${name.replaceAll("_", " ")} ${formatMs(ms)}`).join(", ")}
          </p>
        )}
      </details>
    </section>
  );
}

function title(run: Run): string {
  const took = formatMs(run.endedMs ?? 0);
  switch (run.state) {
    case "running":
      return "Working";
    case "done":
      return `Answered in ${took}`;
    case "cancelled":
      return `Cancelled after ${took}`;
    case "failed":
      return `Not answered (${took})`;
  }
}
