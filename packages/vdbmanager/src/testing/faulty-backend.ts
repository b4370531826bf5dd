import { ThothError } from "../errors/index.ts";
import type { StoreBackend } from "../stores/core/backend.ts";

/** What becomes of one call: it goes through; it fails on the way there; it is done, but the answer is lost. */
export type BackendFault = "none" | "lost-call" | "lost-answer";

export interface FaultyBackend extends StoreBackend {
  /** Names of the calls so far, in order. */
  readonly log: readonly string[];
  /** Most calls that were under way at a time. */
  readonly mostAtOnce: number;
}

/** A real backend behind a line that breaks when `plan` says so; the failures are outages as an adapter tells them. */
export function faultyBackend(
  backend: StoreBackend,
  plan: (method: string, call: number) => BackendFault,
): FaultyBackend {
  const log: string[] = [];
  let underWay = 0;
  let mostAtOnce = 0;
  const outage = (): ThothError =>
    new ThothError("STORE_UNAVAILABLE", {
      message: "The store at 192.0.2.1:6333 does not answer.",
      remedy: "Start it.",
      details: { address: "192.0.2.1:6333" },
    });
  const wrap =
    (method: string, work: (...args: never[]) => Promise<unknown>) =>
    async (...args: never[]): Promise<unknown> => {
      const fault = plan(method, log.push(method));
      if (fault === "lost-call") throw outage();
      underWay += 1;
      mostAtOnce = Math.max(mostAtOnce, underWay);
      try {
        const answer = await work(...args);
        if (fault === "lost-answer") throw outage();
        return answer;
      } finally {
        underWay -= 1;
      }
    };
  const methods = Object.entries(backend).filter(
    ([name, member]) => typeof member === "function" && name !== "close",
  );
  return {
    ...backend,
    ...Object.fromEntries(methods.map(([name, member]) => [name, wrap(name, member)])),
    log,
    get mostAtOnce() {
      return mostAtOnce;
    },
  };
}
